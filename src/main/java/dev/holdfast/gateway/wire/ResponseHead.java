package dev.holdfast.gateway.wire;

/// The head of an answer.
public record ResponseHead(int status, Headers headers) {}
