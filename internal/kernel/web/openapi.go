package web

import "net/http"

func (s *Server) serveDescription(w http.ResponseWriter, r *http.Request) {}
