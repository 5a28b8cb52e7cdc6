"""What a user can do: one module per intention, the actor first."""
