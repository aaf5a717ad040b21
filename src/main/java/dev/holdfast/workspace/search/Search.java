package dev.holdfast.workspace.search;

import dev.holdfast.problem.Problem;
import dev.holdfast.storage.Confined;
import dev.holdfast.storage.FileName;
import dev.holdfast.storage.FilePath;
import dev.holdfast.workspace.FilePaths;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// One search: reads what the program finds and tells it.
final class Search {

    /// The statuses by which ripgrep says that it has done what it was told, but for files it could not read.
    private static final int LAST_OF_ITS_OWN = 2;

    /// Whose complaint means that the program was not even begun.
    private static final List<String> BEFORE_IT =
            List.of("bwrap:", "setpriv:", "prlimit:", "choom:", "error while loading shared libraries");

    private final Inquiry inquiry;
    private final FilePath started;
    private final Confined program;
    private final Duration patience;
    private final long began = System.nanoTime();
    private long matches;
    private long files;
    private byte[] file = {};

    /// @param started the folder in which the program was started
    Search(Inquiry inquiry, FilePath started, Confined program, Duration patience) {
        this.inquiry = inquiry;
        this.started = started;
        this.program = program;
        this.patience = patience;
    }

    static Problem unavailable(String sentence) {
        return Problem.unavailable("search_unavailable", "Searching does not work on this server. " + sentence);
    }

    void run(WritableByteChannel out) throws IOException {
        try (Answer answer = new Answer(out, program, patience)) {
            boolean whole = tellAll(answer) && endedWell();
            long took = Duration.ofNanos(System.nanoTime() - began).toMillis();
            answer.line(new Finding.End(matches, files, !whole, took));
        }
    }

    /// Tells what is found, and says whether that was all: false at the limit or when the time was over.
    private boolean tellAll(Answer answer) throws IOException {
        InputStream output = program.output();
        try {
            switch (inquiry.among()) {
                case CONTENT -> tellMatches(answer, new ShortLines(output));
                case NAMES -> tellNames(answer, output);
            }
        } catch (IOException failed) {
            answer.requireClient();
            if (!answer.late()) {
                throw failed;
            }
        }
        answer.requireClient();
        return matches < inquiry.limit() && !answer.late();
    }

    private void tellMatches(Answer answer, ShortLines lines) throws IOException {
        Optional<byte[]> line = lines.next();
        while (line.isPresent() && matches < inquiry.limit()) {
            Optional<MatchLine> match = MatchLine.of(line.get());
            if (match.isPresent()) {
                tell(answer, match.get());
            }
            line = lines.next();
        }
    }

    private void tell(Answer answer, MatchLine match) throws IOException {
        Optional<FilePath> path = asked(match.path());
        if (path.isPresent()) {
            matches++;
            if (!Arrays.equals(file, match.path())) {
                files++;
                file = match.path();
            }
            answer.line(match.told(FilePaths.encode(path.get())));
        }
    }

    private void tellNames(Answer answer, InputStream output) throws IOException {
        Names names = new Names(output);
        Optional<byte[]> name = names.next();
        while (name.isPresent() && matches < inquiry.limit()) {
            Optional<FilePath> path = asked(name.get());
            if (path.isPresent()) {
                matches++;
                files++;
                answer.line(new Finding.Name(FilePaths.encode(path.get())));
            }
            name = names.next();
        }
    }

    /// The file of this name, if it is beneath the folder that was asked for.
    private Optional<FilePath> asked(byte[] name) {
        List<FileName> names = new ArrayList<>(started.names());
        int from = 0;
        for (int i = 0; i <= name.length; i++) {
            if (i == name.length || name[i] == '/') {
                boolean here = i == from + 1 && name[from] == '.';
                if (i > from && !here) {
                    names.add(FileName.of(Arrays.copyOfRange(name, from, i)));
                }
                from = i + 1;
            }
        }
        FilePath path = new FilePath(names);
        return path.startsWith(inquiry.folder().path()) ? Optional.of(path) : Optional.empty();
    }

    /// Whether the program came to its end by itself. What kept it from beginning is a problem.
    private boolean endedWell() throws IOException {
        int status = program.status();
        String complaints = program.complaints().strip();
        if (matches == 0 && !complaints.isEmpty()) {
            if (BEFORE_IT.stream().anyMatch(complaints::contains)) {
                throw unavailable("The program that confines a search failed: " + complaints);
            }
            if (status <= LAST_OF_ITS_OWN) {
                throw Problem.badRequest("bad_pattern", "The pattern or glob cannot be read: " + complaints);
            }
        }
        return status <= LAST_OF_ITS_OWN;
    }
}
