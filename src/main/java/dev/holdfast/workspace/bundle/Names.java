package dev.holdfast.workspace.bundle;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Names of things as archives have them: bytes, joined by `/`.
final class Names {

    private static final int MAX_DEPTH = 1024;

    private Names() {}

    static byte[] joined(List<FileName> names) {
        if (names.size() == 1) {
            return names.getFirst().bytes();
        }
        List<byte[]> parts = names.stream().map(FileName::bytes).toList();
        byte[] joined = new byte[parts.stream().mapToInt(part -> part.length).sum() + Math.max(0, parts.size() - 1)];
        int at = 0;
        for (byte[] part : parts) {
            if (at > 0) {
                joined[at++] = '/';
            }
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }

    /// The path that a name of an archive means, beneath where it is unpacked. `.` and doubled slashes mean
    /// nothing.
    ///
    /// @throws Problem UNPROCESSABLE `unsafe_archive` for a name that leads elsewhere
    static FilePath path(byte[] name) {
        if (name.length > 0 && name[0] == '/') {
            throw unsafe(name, "is absolute");
        }
        List<FileName> names = new ArrayList<>();
        for (byte[] part : split(name)) {
            if (part.length == 2 && part[0] == '.' && part[1] == '.') {
                throw unsafe(name, "leads upwards");
            }
            if (part.length == 1 && part[0] == '.') {
                continue;
            }
            try {
                names.add(FileName.of(part));
            } catch (Problem bad) {
                throw unsafe(name, "has a part that no file can be called").causedBy(bad);
            }
        }
        if (names.size() > MAX_DEPTH) {
            throw unsafe(name, "lies more than " + MAX_DEPTH + " folders deep");
        }
        return new FilePath(names);
    }

    /// The parts between slashes that are not empty.
    static List<byte[]> split(byte[] name) {
        List<byte[]> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= name.length; i++) {
            if (i == name.length || name[i] == '/') {
                if (i > from) {
                    parts.add(Arrays.copyOfRange(name, from, i));
                }
                from = i + 1;
            }
        }
        return parts;
    }

    static Problem unsafe(byte[] name, String predicate) {
        return Problem.unprocessable(
                "unsafe_archive", "The archive's \"" + shown(name) + "\" " + predicate + ", so nothing was unpacked.");
    }

    static Problem bad(String sentence) {
        return Problem.unprocessable("bad_archive", sentence + " Nothing was unpacked.");
    }

    static String shown(byte[] name) {
        return new String(name, 0, Math.min(name.length, 200), StandardCharsets.UTF_8);
    }
}
