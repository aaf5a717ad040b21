package dev.holdfast.ssh.sftp;

import java.util.LinkedHashMap;
import java.util.Map;

/// The requests beyond version 3 that are answered, as OpenSSH names them. Hard links are not among them: two
/// names of one file would make a write to the one change the other.
final class Extensions {

    static final String POSIX_RENAME = "posix-rename@openssh.com";
    static final String CHANGE_LINK = "lsetstat@openssh.com";
    static final String SPACE = "statvfs@openssh.com";
    static final String SPACE_OF_HANDLE = "fstatvfs@openssh.com";
    static final String EXPAND = "expand-path@openssh.com";
    static final String SYNC = "fsync@openssh.com";
    static final String LIMITS = "limits@openssh.com";
    static final String COPY = "copy-data";

    /// Their versions.
    static final Map<String, String> TOLD = told();

    /// What is left of the longest packet for the bytes of a file.
    static final int MOST_BYTES = Packets.LONGEST - 1024;

    private Extensions() {}

    private static Map<String, String> told() {
        Map<String, String> told = new LinkedHashMap<>();
        told.put(POSIX_RENAME, "1");
        told.put(SPACE, "2");
        told.put(SPACE_OF_HANDLE, "2");
        told.put(SYNC, "1");
        told.put(CHANGE_LINK, "1");
        told.put(LIMITS, "1");
        told.put(EXPAND, "1");
        told.put(COPY, "1");
        return told;
    }

    static Reply limits(int id) {
        return Reply.of(Type.EXTENDED_REPLY, id)
                .number((long) Packets.LONGEST)
                .number((long) MOST_BYTES)
                .number((long) MOST_BYTES)
                .number((long) Handles.MOST);
    }
}
