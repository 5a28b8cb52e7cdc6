"""What the association knows: rules, states, permissions. Standard library only."""
