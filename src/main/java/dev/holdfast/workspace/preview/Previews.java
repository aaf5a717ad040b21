package dev.holdfast.workspace.preview;

import dev.holdfast.access.Principal;
import dev.holdfast.problem.Problem;
import dev.holdfast.storage.FileEntry;
import dev.holdfast.storage.FileTree;
import dev.holdfast.storage.FileTree.Follow;
import dev.holdfast.workspace.Place;
import dev.holdfast.workspace.Workspaces;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The pages that can be opened just now. They are kept in memory: after a restart one asks again.
public final class Previews {

    /// A browser opens it at once.
    private static final Duration TIME = Duration.ofMinutes(2);

    private static final int MOST = 10_000;
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Workspaces workspaces;
    private final Clock clock;
    private final Map<String, Preview> open = new LinkedHashMap<>();

    public Previews(Workspaces workspaces, Clock clock) {
        this.workspaces = workspaces;
        this.clock = clock;
    }

    /// One that was offered, and the secret that opens it.
    record Offer(String secret, Preview preview) {}

    /// Lets somebody open a file as a page, once.
    ///
    /// @throws Problem UNPROCESSABLE `no_preview` for what is no page, drawing or document
    Offer offer(Principal who, Place place, URI framedBy) throws IOException {
        FileEntry entry = workspaces.entry(who, place, Follow.FOLLOW);
        Optional<PreviewType> type = entry.type() == FileEntry.Type.FILE
                ? PreviewType.of(place.path().name())
                : Optional.empty();
        Preview preview = new Preview(
                who,
                place,
                type.orElseThrow(() -> Problem.unprocessable(
                        "no_preview",
                        "\"" + place.path() + "\" is no HTML, SVG or PDF; read it by its own address instead.")),
                framedBy,
                clock.instant().plus(TIME));
        String secret = secret();
        synchronized (open) {
            open.values().removeIf(this::isOver);
            if (open.size() >= MOST) {
                open.remove(open.keySet().iterator().next());
            }
            open.put(secret, preview);
        }
        return new Offer(secret, preview);
    }

    /// What this secret opens, for the only time.
    Optional<Preview> take(String secret) {
        synchronized (open) {
            return Optional.ofNullable(open.remove(secret)).filter(preview -> !isOver(preview));
        }
    }

    /// The file as it is now, if whoever asked may still read it.
    FileTree.OpenFile file(Preview preview) throws IOException {
        return workspaces.read(preview.who(), preview.place());
    }

    private boolean isOver(Preview preview) {
        return !clock.instant().isBefore(preview.until());
    }

    private static String secret() {
        byte[] chance = new byte[BYTES];
        RANDOM.nextBytes(chance);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(chance);
    }
}
