package dev.holdfast.workspace.upload;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FilePath;
import dev.holdfast.workspace.Conditions;
import dev.holdfast.workspace.FilePaths;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What an upload is to become.
///
/// @param length in bytes
/// @param mode the permission bits, else those of the file that it replaces, else 0644
/// @param ifMatch and `ifNoneMatch`: what must stand in the place at the end, or not, as in the headers of
/// these names
/// @param metadata as it came, to be told again
record Wish(
        long length,
        FilePath path,
        OptionalInt mode,
        Optional<String> ifMatch,
        Optional<String> ifNoneMatch,
        String metadata) {

    /// The most that one upload brings; nothing that large fits into a pool yet.
    static final long MOST_BYTES = 1L << 40;

    private static final int LONGEST_METADATA = 16 * 1024;

    Wish {
        if (length > MOST_BYTES) {
            throw Problem.of(
                    Problem.Kind.TOO_LARGE, "upload_too_large", "An upload has at most " + MOST_BYTES + " bytes.");
        }
        if (path.isRoot()) {
            throw Problem.badRequest("bad_path", "An upload needs the path of a file.");
        }
    }

    /// Reads `Upload-Metadata`: pairs of a name and a base64 text, parted by commas. Names that mean nothing
    /// here are the client's own.
    ///
    /// @throws Problem BAD_REQUEST `bad_metadata`, `bad_path`
    static Wish of(long length, String metadata) {
        if (metadata.length() > LONGEST_METADATA) {
            throw bad("is longer than " + LONGEST_METADATA + " characters");
        }
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : metadata.split(",", -1)) {
            String[] parts = pair.strip().split(" +", 2);
            if (parts[0].isEmpty() && metadata.isBlank()) {
                continue;
            }
            if (parts[0].isEmpty() || pairs.put(parts[0], parts.length == 1 ? "" : decoded(parts[1])) != null) {
                throw bad("has a pair without a name, or a name twice");
            }
        }
        String path = Optional.ofNullable(pairs.get("path")).orElseThrow(() -> bad("lacks the path of the file"));
        FilePaths.Decoded decoded = FilePaths.decode(path);
        if (decoded.folder()) {
            throw Problem.badRequest("bad_path", "A file's path has no slash at its end.");
        }
        return new Wish(
                length,
                decoded.path(),
                mode(Optional.ofNullable(pairs.get("mode"))),
                Optional.ofNullable(pairs.get("if_match")),
                Optional.ofNullable(pairs.get("if_none_match")),
                metadata);
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64.strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            throw bad("has a value that is not base64");
        }
    }

    @SuppressWarnings("OptionalUsedAsFieldOrParameterType")
    private static OptionalInt mode(Optional<String> text) {
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!text.get().matches("0?[0-7]{3}")) {
            throw bad("has a mode that is not three octal digits, such as 0644");
        }
        return OptionalInt.of(Integer.parseInt(text.get(), 8));
    }

    private static Problem bad(String predicate) {
        return Problem.badRequest("bad_metadata", "Upload-Metadata " + predicate + ".");
    }

    /// Whether the file may be put where this stands, or nothing.
    boolean allows(Optional<FileEntry> standing) {
        return Conditions.matching(ifMatch, ifNoneMatch).allow(standing);
    }
}
