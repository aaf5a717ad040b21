package dev.holdfast.linux;

import java.io.IOException;

/// A tree did not hold still while it was copied or removed, so that it is not known what is where.
public final class Disturbed extends IOException {

    private static final long serialVersionUID = 1L;

    Disturbed(String what) {
        super(what);
    }
}
