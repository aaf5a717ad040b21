package dev.holdfast.workspace;

import dev.holdfast.storage.FileName;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What a file's name says of its bytes.
///
/// Only types that no browser runs or renders are shown in place; whatever could be active is handed over
/// as a download.
record MediaType(String text, Shown shown) {

    /// How a browser is to take it.
    enum Shown {
        INLINE("inline"),
        ATTACHMENT("attachment");

        private final String word;

        Shown(String word) {
            this.word = word;
        }

        /// The word of `Content-Disposition`.
        String word() {
            return word;
        }
    }

    private static final MediaType BYTES = new MediaType("application/octet-stream", Shown.ATTACHMENT);
    private static final Map<String, MediaType> BY_ENDING = byEnding();

    /// Names that people know for text, though no ending says so.
    private static final Set<String> TEXTS = Set.of(
            "readme",
            "license",
            "notice",
            "authors",
            "changelog",
            "makefile",
            "dockerfile",
            "jenkinsfile",
            "gemfile",
            ".gitignore",
            ".gitattributes",
            ".gitmodules",
            ".dockerignore",
            ".editorconfig",
            ".env",
            ".npmrc",
            ".bashrc",
            ".profile");

    private static Map<String, MediaType> byEnding() {
        Map<String, MediaType> types = new HashMap<>();
        put(types, "text/plain; charset=utf-8", Shown.INLINE, "txt text log rst adoc diff patch");
        put(types, "text/plain; charset=utf-8", Shown.INLINE, "c h cc cpp hpp rs go java kt py rb pl lua sh sql");
        put(types, "text/plain; charset=utf-8", Shown.INLINE, "ts tsx jsx php cs swift toml yaml yml ini cfg conf");
        put(types, "text/markdown; charset=utf-8", Shown.INLINE, "md markdown");
        put(types, "text/csv; charset=utf-8", Shown.INLINE, "csv");
        put(types, "text/tab-separated-values; charset=utf-8", Shown.INLINE, "tsv");
        put(types, "application/json", Shown.INLINE, "json");
        put(types, "image/png", Shown.INLINE, "png");
        put(types, "image/jpeg", Shown.INLINE, "jpg jpeg");
        put(types, "image/gif", Shown.INLINE, "gif");
        put(types, "image/webp", Shown.INLINE, "webp");
        put(types, "text/html; charset=utf-8", Shown.ATTACHMENT, "html htm");
        put(types, "text/css; charset=utf-8", Shown.ATTACHMENT, "css");
        put(types, "text/javascript; charset=utf-8", Shown.ATTACHMENT, "js mjs cjs");
        put(types, "application/xml", Shown.ATTACHMENT, "xml xsl");
        put(types, "image/svg+xml", Shown.ATTACHMENT, "svg");
        put(types, "application/pdf", Shown.ATTACHMENT, "pdf");
        put(types, "application/wasm", Shown.ATTACHMENT, "wasm");
        put(types, "application/zip", Shown.ATTACHMENT, "zip");
        put(types, "application/gzip", Shown.ATTACHMENT, "gz tgz");
        put(types, "application/zstd", Shown.ATTACHMENT, "zst");
        put(types, "application/x-tar", Shown.ATTACHMENT, "tar");
        put(types, "audio/mpeg", Shown.ATTACHMENT, "mp3");
        put(types, "video/mp4", Shown.ATTACHMENT, "mp4");
        return Map.copyOf(types);
    }

    private static void put(Map<String, MediaType> types, String text, Shown shown, String endings) {
        for (String ending : endings.split(" ", -1)) {
            types.put(ending, new MediaType(text, shown));
        }
    }

    /// The type that goes with this name, mostly with its ending; plain bytes when nothing is known.
    static MediaType of(FileName name) {
        String shown = name.shown().toLowerCase(Locale.ROOT);
        if (TEXTS.contains(shown)) {
            return BY_ENDING.getOrDefault("txt", BYTES);
        }
        int dot = shown.lastIndexOf('.');
        return dot < 0 ? BYTES : BY_ENDING.getOrDefault(shown.substring(dot + 1), BYTES);
    }

    /// The `Content-Disposition` for a file of this name (RFC 6266, the name itself as RFC 8187 has it).
    String disposition(FileName name) {
        String fallback = name.shown().replaceAll("[^A-Za-z0-9 ._()+=@,-]", "_");
        byte[] utf8 = name.shown().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return shown.word() + "; filename=\"" + fallback + "\"; filename*=UTF-8''" + FilePaths.percentEncoded(utf8);
    }
}
