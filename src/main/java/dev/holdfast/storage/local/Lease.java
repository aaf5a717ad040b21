package dev.holdfast.storage.local;

/// Says that a tree, or something that was opened of it, is in use, until it is closed. Closing it again does
/// nothing.
public interface Lease extends AutoCloseable {

    /// What nobody asks about.
    Lease NONE = new Lease() {
        @Override
        public Lease another() {
            return this;
        }

        @Override
        public void close() {}
    };

    /// One more of the same, for what outlives the tree.
    Lease another();

    @Override
    void close();
}
