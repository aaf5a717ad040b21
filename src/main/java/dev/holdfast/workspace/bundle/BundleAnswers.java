package dev.holdfast.workspace.bundle;

import dev.holdfast.http.Call;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FilePath;
import dev.holdfast.storage.FileTree.Existing;
import dev.holdfast.workspace.Archives;
import dev.holdfast.workspace.FilePaths;
import dev.holdfast.workspace.Place;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// The answers to calls about bundles and archives.
public final class BundleAnswers implements Archives {

    /// Where the archive lies.
    private record FromJson(String from) {}

    private final Bundles bundles;
    private final Extractions extractions;

    public BundleAnswers(Bundles bundles, Extractions extractions) {
        this.bundles = bundles;
        this.extractions = extractions;
    }

    @Override
    public void bundle(Call call, Place place) throws IOException {
        BundleForm form = BundleForm.of(call.query("bundle").orElse(""));
        Choice choice = choice(call, place.path());
        if (flag(call, "dry_run")) {
            call.json(200, bundles.extent(call.principal(), place, choice));
            return;
        }
        call.answerHeader("X-Content-Type-Options", "nosniff")
                .answerHeader("Cache-Control", "private, no-store")
                .answerHeader("Content-Disposition", disposition(place, form));
        try (WritableByteChannel body = call.raw(200, form.mediaType(), OptionalLong.empty())) {
            bundles.send(call.principal(), place, choice, form, body);
        }
    }

    private static Choice choice(Call call, FilePath folder) {
        List<FilePath> selected = call.queries("select").stream()
                .map(raw -> FilePaths.decode(raw).path())
                .toList();
        for (FilePath path : selected) {
            if (!path.startsWith(folder) || path.equals(folder)) {
                throw Problem.badRequest(
                        "bad_query",
                        "\"select\" names something in the folder, by its path from the root; \"" + path
                                + "\" is not in \"" + folder + "\".");
            }
        }
        return new Choice(selected, globs(call, "include"), globs(call, "exclude"));
    }

    private static List<Glob> globs(Call call, String name) {
        return call.queries(name).stream().map(Glob::of).toList();
    }

    /// As a file of the folder's name; the root's is that of the agent.
    private static String disposition(Place place, BundleForm form) {
        String folder =
                place.path().isRoot() ? place.agent() : place.path().name().shown();
        String name = folder + "." + form.ending();
        String fallback = name.replaceAll("[^A-Za-z0-9 ._()+=@,-]", "_");
        return "attachment; filename=\"" + fallback + "\"; filename*=UTF-8''"
                + FilePaths.percentEncoded(name.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void extract(Call call, Place place) throws IOException {
        LinkRule links = switch (call.query("links").orElse("inside")) {
            case "inside" -> LinkRule.INSIDE;
            case "any" -> LinkRule.ANY;
            default -> throw Problem.badRequest("bad_query", "\"links\" is inside or any.");
        };
        Existing existing = flag(call, "overwrite") ? Existing.REPLACE : Existing.KEEP;
        Extractions.Terms terms = new Extractions.Terms(links, existing);
        Optional<FilePath> archive = json(call) ? Optional.of(archive(call.body(FromJson.class))) : Optional.empty();
        Extraction extraction = archive.isPresent()
                ? extractions.unpack(call.principal(), place, archive.get(), terms)
                : extractions.unpack(call.principal(), place, call.body(), terms);
        call.json(200, extraction);
    }

    private static boolean json(Call call) {
        return call.header("Content-Type")
                .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                .filter("application/json"::equals)
                .isPresent();
    }

    private static FilePath archive(FromJson json) {
        return FilePaths.decode(json.from()).path();
    }

    private static boolean flag(Call call, String name) {
        return switch (call.query(name).orElse("false")) {
            case "", "true" -> true;
            case "false" -> false;
            default -> throw Problem.badRequest("bad_query", "\"" + name + "\" is true or false.");
        };
    }
}
