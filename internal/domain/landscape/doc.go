package landscape
