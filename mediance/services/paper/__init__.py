"""What is printed, in French: the ticket, « Ma feuille », the sheets for when nothing works."""
