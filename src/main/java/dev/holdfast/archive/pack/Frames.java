package dev.holdfast.archive.pack;

import java.util.ArrayList;
import java.util.List;

/// Where the frames of one stream lie, in the order of their bytes.
final class Frames {

    /// A frame in its part.
    ///
    /// @param number its number among all frames of the pack
    /// @param start where its bytes begin in the stream
    /// @param raw how many there are
    @SuppressWarnings("ArrayRecordComponent")
    record Frame(long number, int part, int offset, int packed, long start, int raw, byte[] digest) {

        long end() {
            return start + raw;
        }
    }

    private final List<Frame> frames = new ArrayList<>();

    void add(Frame frame) {
        frames.add(frame);
    }

    List<Frame> all() {
        return frames;
    }

    int size() {
        return frames.size();
    }

    Frame get(int index) {
        return frames.get(index);
    }

    /// Which frame has the byte at this position of the stream.
    int at(long position) {
        int low = 0;
        int high = frames.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (frames.get(middle).start() <= position) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        if (frames.isEmpty()
                || position >= frames.get(low).end()
                || position < frames.get(low).start()) {
            throw Seal.Broken.because("lies beyond its end");
        }
        return low;
    }

    void write(Bytes bytes) {
        bytes.number(frames.size());
        for (Frame frame : frames) {
            bytes.number(frame.number()).number(frame.part()).number(frame.offset());
            bytes.number(frame.packed()).number(frame.raw()).bytes(frame.digest());
        }
    }

    static Frames read(Cursor cursor) {
        Frames frames = new Frames();
        long start = 0;
        for (long left = cursor.number(); left > 0; left--) {
            long number = cursor.number();
            int part = cursor.small();
            int offset = cursor.small();
            int packed = cursor.small();
            int raw = cursor.small();
            frames.add(new Frame(number, part, offset, packed, start, raw, cursor.bytes()));
            start += raw;
        }
        return frames;
    }
}
