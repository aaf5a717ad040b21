package dev.holdfast.gateway.models;

/// How many tokens were used, as the provider said in its answers.
///
/// @param inputTokens read anew; those from the provider's cache are counted apart
/// @param calls how many answers this sums up
public record Usage(long inputTokens, long outputTokens, long cacheReadTokens, long cacheWriteTokens, long calls) {

    public static final Usage NONE = new Usage(0, 0, 0, 0, 0);
}
