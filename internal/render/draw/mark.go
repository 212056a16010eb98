package draw

// stones are the mark: a cairn of flat stones, each smaller than the one it lies on and a little off its
// middle. Walkers leave one where the path is not obvious, for whoever comes next.
var stones = [...]struct{ class, fill, d string }{
	{"m4", "#2f6f95", "M3 22.6 5.2 20 12 19.3l9.8.5 3.4 2.3-1 2.5-8.9.7-10.9-.6z"},
	{"m3", "#4d86a6", "M6.9 15.6 9.7 13.5l6.7-.6 4.9 1.2.7 2-2.5 1.2-8.5.2-3.7-.6z"},
	{"m4", "#2f6f95", "M8.7 10.1 11.3 7.9l4.7-.3 3.2 1.7-.6 1.5-4.6.5-4.3-.3z"},
	{"m3", "#4d86a6", "M12 4.9 14.1 2.8l2.3 1 .4 1.5-2.3.7-2-.2z"},
}

const markSize = 28.0

// Mark draws the cairn for the head of a page, 28 pixels square, in the page's colours.
func Mark(title string) SVG {
	var p pen
	p.frame("mark", title, markSize, markSize, false)
	for _, stone := range stones {
		p.shape("path", "class", "stone "+stone.class, "d", stone.d)
	}
	return p.done()
}

// Favicon is the mark as a file of its own: no page's style reaches it, so it brings colours that hold
// on light and on dark.
func Favicon() SVG {
	var p pen
	p.open("svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox", "0 0 28 28", "stroke-width", 1, "stroke-linejoin", "round")
	for _, stone := range stones {
		p.shape("path", "fill", stone.fill, "stroke", stone.fill, "d", stone.d)
	}
	return p.done()
}
