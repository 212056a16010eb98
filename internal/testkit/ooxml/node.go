package ooxml

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// Node is an element. Name is "prefix:local" with the usual prefixes whatever the file calls them.
type Node struct {
	Name     string
	Attr     map[string]string
	Children []*Node
	Text     string
}

// prefixes are the usual ones.
var prefixes = map[string]string{
	"http://schemas.openxmlformats.org/wordprocessingml/2006/main":                      "w",
	"http://schemas.openxmlformats.org/drawingml/2006/main":                             "a",
	"http://schemas.openxmlformats.org/drawingml/2006/chart":                            "c",
	"http://schemas.openxmlformats.org/drawingml/2006/picture":                          "pic",
	"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing":            "wp",
	"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing":               "xdr",
	"http://schemas.openxmlformats.org/presentationml/2006/main":                        "p",
	"http://schemas.openxmlformats.org/spreadsheetml/2006/main":                         "x",
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships":               "r",
	"http://schemas.openxmlformats.org/markup-compatibility/2006":                       "mc",
	"http://schemas.microsoft.com/office/word/2010/wordprocessingShape":                 "wps",
	"http://schemas.microsoft.com/office/word/2010/wordprocessingGroup":                 "wpg",
	"http://schemas.openxmlformats.org/package/2006/content-types":                      "",
	"http://schemas.openxmlformats.org/package/2006/relationships":                      "",
	"http://schemas.openxmlformats.org/package/2006/metadata/core-properties":           "cp",
	"http://purl.org/dc/elements/1.1/":                                                  "dc",
	"http://purl.org/dc/terms/":                                                         "dcterms",
	"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties":           "custom",
	"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes":              "vt",
	"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties":         "app",
	"http://www.w3.org/2001/XMLSchema-instance":                                         "xsi",
	"http://www.w3.org/XML/1998/namespace":                                              "xml",
	"http://schemas.microsoft.com/office/drawing/2014/main":                             "a16",
	"http://schemas.microsoft.com/office/powerpoint/2010/main":                          "p14",
	"http://schemas.openxmlformats.org/drawingml/2006/chartDrawing":                     "cdr",
	"http://schemas.microsoft.com/office/spreadsheetml/2009/9/main":                     "x14",
	"http://schemas.openxmlformats.org/officeDocument/2006/bibliography":                "b",
	"http://schemas.openxmlformats.org/drawingml/2006/lockedCanvas":                     "lc",
	"http://schemas.openxmlformats.org/drawingml/2006/compatibility":                    "comp",
	"http://schemas.openxmlformats.org/officeDocument/2006/customXml":                   "ds",
	"http://schemas.openxmlformats.org/schemaLibrary/2006/main":                         "sl",
	"http://schemas.openxmlformats.org/officeDocument/2006/math":                        "m",
	"http://schemas.openxmlformats.org/drawingml/2006/diagram":                          "dgm",
	"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing/2010/extra": "wpx",
}

func usual(n xml.Name) string {
	prefix, known := prefixes[n.Space]
	if !known {
		prefix = n.Space
	}
	if prefix == "" {
		return n.Local
	}
	return prefix + ":" + n.Local
}

func parse(data []byte) (*Node, error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	var root *Node
	var stack []*Node
	for {
		token, err := d.Token()
		if err == io.EOF {
			if root == nil {
				return nil, fmt.Errorf("no element")
			}
			return root, nil
		}
		if err != nil {
			return root, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			n := &Node{Name: usual(token.Name), Attr: map[string]string{}}
			for _, a := range token.Attr {
				if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
					continue
				}
				name := usual(a.Name)
				if _, twice := n.Attr[name]; twice {
					return root, fmt.Errorf("%s has %s twice", n.Name, name)
				}
				if a.Name.Space != "" && prefixes[a.Name.Space] == "" && !strings.Contains(a.Name.Space, "/") {
					return root, fmt.Errorf("the prefix %s is not declared", a.Name.Space)
				}
				n.Attr[name] = a.Value
			}
			if token.Name.Space != "" && !strings.Contains(token.Name.Space, ":") {
				return root, fmt.Errorf("the prefix %s is not declared", token.Name.Space)
			}
			if len(stack) > 0 {
				up := stack[len(stack)-1]
				up.Children = append(up.Children, n)
			} else {
				root = n
			}
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if len(stack) > 0 {
				stack[len(stack)-1].Text += string(token)
			}
		case xml.Directive:
			return root, fmt.Errorf("it has a document type")
		}
	}
}

// Each calls do for a node and all below it.
func (n *Node) Each(do func(*Node)) {
	if n == nil {
		return
	}
	do(n)
	for _, c := range n.Children {
		c.Each(do)
	}
}

// All are the nodes of a name below a node.
func (n *Node) All(name string) []*Node {
	var out []*Node
	n.Each(func(c *Node) {
		if c.Name == name {
			out = append(out, c)
		}
	})
	return out
}

// Child is the first child of a name; nil for none.
func (n *Node) Child(name string) *Node {
	if n != nil {
		for _, c := range n.Children {
			if c.Name == name {
				return c
			}
		}
	}
	return nil
}

// Words is the text of a node and all below it.
func (n *Node) Words() string {
	var b strings.Builder
	n.Each(func(c *Node) { b.WriteString(c.Text) })
	return b.String()
}

// Val is the val attribute of a child.
func (n *Node) Val(child string) string {
	c := n.Child(child)
	if c == nil {
		return ""
	}
	if v := c.Attr["val"]; v != "" {
		return v
	}
	return c.Attr[strings.Split(child, ":")[0]+":val"]
}
