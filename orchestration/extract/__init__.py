"""The door: reads an input folder as the contract says and lands it in the lake."""
