package reports

import (
	"encoding/json"
	"fmt"

	"cairn/internal/render/office"
)

// sections are sections whose blocks are kept with the name of their type.
type sections []office.Section

// keptSection is a section as it is kept.
type keptSection struct {
	office.Section
	Blocks []keptBlock
	Notes  []keptBlock
}

type keptBlock struct {
	Type string          `json:"type"`
	Is   json.RawMessage `json:"is"`
}

// MarshalJSON keeps the sections.
func (s sections) MarshalJSON() ([]byte, error) {
	kept := make([]keptSection, len(s))
	for i, x := range s {
		blocks, err := keepBlocks(x.Blocks)
		if err != nil {
			return nil, err
		}
		notes, err := keepBlocks(x.Notes)
		if err != nil {
			return nil, err
		}
		x.Blocks, x.Notes = nil, nil
		kept[i] = keptSection{x, blocks, notes}
	}
	return json.Marshal(kept)
}

// UnmarshalJSON reads them back.
func (s *sections) UnmarshalJSON(data []byte) error {
	var kept []keptSection
	if err := json.Unmarshal(data, &kept); err != nil {
		return err
	}
	*s = make(sections, len(kept))
	for i, k := range kept {
		x := k.Section
		var err error
		if x.Blocks, err = readBlocks(k.Blocks); err != nil {
			return err
		}
		if x.Notes, err = readBlocks(k.Notes); err != nil {
			return err
		}
		(*s)[i] = x
	}
	return nil
}

func keepBlocks(list []office.Block) ([]keptBlock, error) {
	kept := make([]keptBlock, len(list))
	for i, b := range list {
		is, err := json.Marshal(b)
		if err != nil {
			return nil, err
		}
		kept[i] = keptBlock{fmt.Sprintf("%T", b), is}
	}
	return kept, nil
}

func readBlocks(kept []keptBlock) (list []office.Block, err error) {
	for _, k := range kept {
		var b office.Block
		switch k.Type {
		case "office.Heading":
			b, err = readBlock[office.Heading](k.Is)
		case "office.Paragraph":
			b, err = readBlock[office.Paragraph](k.Is)
		case "office.List":
			b, err = readBlock[office.List](k.Is)
		case "office.Table":
			b, err = readBlock[office.Table](k.Is)
		case "office.Chart":
			b, err = readBlock[office.Chart](k.Is)
		case "office.Figure":
			b, err = readBlock[office.Figure](k.Is)
		case "office.Tiles":
			b, err = readBlock[office.Tiles](k.Is)
		case "office.PageBreak":
			b = office.PageBreak{}
		default:
			err = fmt.Errorf("reports: a block of type %q is kept", k.Type)
		}
		if err != nil {
			return nil, err
		}
		list = append(list, b)
	}
	return list, nil
}

func readBlock[T office.Block](data []byte) (b T, err error) {
	err = json.Unmarshal(data, &b)
	return b, err
}
