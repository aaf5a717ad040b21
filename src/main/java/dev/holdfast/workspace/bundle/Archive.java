package dev.holdfast.workspace.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;

/// An archive that is read from its beginning to its end.
interface Archive {

    /// Where a file's bytes go.
    interface Place {
        /// Takes all that the direct buffer has.
        void take(ByteBuffer bytes, long offset) throws IOException;
    }

    /// The bytes of a file.
    interface Bytes {

        Bytes NONE = place -> {};

        /// Tells all of them, once; what is a hole is not told.
        void to(Place place) throws IOException;
    }

    /// Who is told what is in it.
    interface Reader {
        void thing(Archived thing, Bytes bytes) throws IOException;
    }

    /// Tells everything in it, in its order.
    ///
    /// @throws dev.holdfast.problem.Problem UNPROCESSABLE `bad_archive` for what cannot be read
    void each(Reader reader) throws IOException;
}
