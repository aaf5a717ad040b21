package dev.holdfast.gateway.models;

/// Reads along with an answer and counts its tokens.
interface Meter {

    void see(byte[] bytes, int length);

    /// The body is over.
    void end();

    /// Whether the answer has told everything it is going to tell.
    boolean ended();

    Counted counted();

    /// For answers in which there is nothing to count.
    Meter NONE = new Meter() {
        @Override
        public void see(byte[] bytes, int length) {
            // Nothing to count.
        }

        @Override
        public void end() {
            // Nothing to count.
        }

        @Override
        public boolean ended() {
            return false;
        }

        @Override
        public Counted counted() {
            return Counted.NOTHING;
        }
    };

    /// The meter for an answer of this media type.
    static Meter of(String contentType) {
        return contentType.startsWith("text/event-stream") ? new StreamMeter() : new BodyMeter();
    }
}
