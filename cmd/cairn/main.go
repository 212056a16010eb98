// Command cairn is the programme office for defence capacity building.
package main

func main() {}
