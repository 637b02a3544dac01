"""Labels on paper: sheets of label stock and rolls for thermal printers, as PDF."""
