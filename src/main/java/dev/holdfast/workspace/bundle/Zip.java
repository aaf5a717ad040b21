package dev.holdfast.workspace.bundle;

/// The words of a zip that its writer and its reader share (PKWARE's APPNOTE 6.3, Info-ZIP's `extrafld.txt`).
final class Zip {

    static final int LOCAL = 0x04034b50;
    static final int DESCRIPTOR = 0x08074b50;
    static final int CENTRAL = 0x02014b50;
    static final int END = 0x06054b50;
    static final int END_64 = 0x06064b50;
    static final int LOCATOR_64 = 0x07064b50;

    static final int LOCAL_BYTES = 30;
    static final int CENTRAL_BYTES = 46;
    static final int END_BYTES = 22;
    static final int END_64_BYTES = 56;
    static final int LOCATOR_64_BYTES = 20;

    static final int STORED = 0;
    static final int DEFLATED = 8;

    static final int ENCRYPTED = 1;
    static final int SIZES_COME_AFTER = 1 << 3;
    static final int UTF_8 = 1 << 11;

    static final short EXTRA_64 = 0x0001;
    static final short EXTRA_TIME = 0x5455;

    static final int UNIX = 3;
    static final int DOS_FOLDER = 0x10;

    /// A field of 32 or 16 bits that says: look into the larger one.
    static final long IN_64 = 0xffffffffL;

    static final int IN_64_SHORT = 0xffff;

    static final int TYPE = 0170000;
    static final int TYPE_FILE = 0100000;
    static final int TYPE_FOLDER = 0040000;
    static final int TYPE_LINK = 0120000;

    private Zip() {}
}
