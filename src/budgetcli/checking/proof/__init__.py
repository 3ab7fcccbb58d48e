"""Whether true amounts exist that satisfy every equation at once, with a witness or a certificate."""
