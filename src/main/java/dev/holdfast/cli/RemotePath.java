package dev.holdfast.cli;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A place in an agent's workspace, written `AGENT:/path` or, for its root, `AGENT` alone.
///
/// @param segments ready for an address: percent-encoded UTF-8, or `~b64~…` for a name that is not UTF-8 (as `files ls`
/// shows it)
record RemotePath(String agent, List<String> segments) {

    private static final String RAW_NAME = "~b64~";
    private static final Pattern FORM = Pattern.compile("([a-z][a-z0-9_-]{1,62})(?::(.*))?", Pattern.DOTALL);
    private static final Pattern REMOTE = Pattern.compile("([a-z][a-z0-9_-]{1,62}):(.*)", Pattern.DOTALL);

    RemotePath {
        segments = List.copyOf(segments);
    }

    static RemotePath parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new Refusal(Refusal.USAGE, "\"" + text + "\" is not a place in a workspace; write AGENT:/path.");
        }
        return of(form.group(1), Optional.ofNullable(form.group(2)).orElse(""));
    }

    /// The place, if the text means one and not a local file. A local file of such a name is written `./a:b`.
    static Optional<RemotePath> ifRemote(String text) {
        Matcher form = REMOTE.matcher(text);
        return form.matches() ? Optional.of(of(form.group(1), form.group(2))) : Optional.empty();
    }

    private static RemotePath of(String agent, String path) {
        List<String> segments = new ArrayList<>();
        for (String name : path.split("/", -1)) {
            if (!name.isEmpty()) {
                segments.add(segment(name));
            }
        }
        return new RemotePath(agent, segments);
    }

    static String segment(String name) {
        if (name.equals(".") || name.equals("..")) {
            throw new Refusal(Refusal.USAGE, "A path in a workspace has no \"" + name + "\"; write it from the root.");
        }
        return name.startsWith(RAW_NAME) ? name : ClientCommand.encoded(name);
    }

    RemotePath child(String name) {
        return encodedChild(segment(name));
    }

    /// A child whose segment is ready for an address, as the API tells it.
    RemotePath encodedChild(String segment) {
        List<String> longer = new ArrayList<>(segments);
        longer.add(segment);
        return new RemotePath(agent, longer);
    }

    boolean isRoot() {
        return segments.isEmpty();
    }

    /// The last name as it may be typed; that of the agent for the root.
    String name() {
        return isRoot() ? agent : decoded(segments.getLast());
    }

    /// The address of the files call.
    String address() {
        return ClientCommand.agentPath(agent) + "/files/" + String.join("/", segments);
    }

    private static String decoded(String segment) {
        return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /// As it may be typed again.
    @Override
    public String toString() {
        return agent + ":/"
                + String.join("/", segments.stream().map(RemotePath::decoded).toList());
    }
}
