package dev.holdfast.gateway;

import java.time.Instant;

/// How busy a runtime is at its gateway.
///
/// @param last when something moved: a request began or ended, or bytes went through; at first, when the
/// gateway was opened
/// @param open requests and tunnels that have not ended; a tunnel may be open and silent
public record Activity(Instant last, int open) {}
