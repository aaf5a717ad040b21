package dev.holdfast.http;

import dev.holdfast.problem.Problem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Finds the route of a raw target: a tree of segments, in which fixed ones go before `{names}`, and
/// `{names...}` come last.
final class Router {

    /// What a target leads to.
    sealed interface Match {}

    /// A route, with the raw text of its path parameters.
    record Found(Route route, Map<String, String> parameters) implements Match {}

    /// A path that is ours, under other methods.
    record OtherMethods(Set<String> allowed) implements Match {}

    /// No path of ours.
    record Nothing() implements Match {}

    private static final class Node {
        private final Map<String, Node> fixed = new HashMap<>();
        private @Nullable Node variable;
        private @Nullable Node rest;
        private final Map<Endpoint.Method, Route> routes = new EnumMap<>(Endpoint.Method.class);
    }

    private record Reached(Node node, List<String> values) {}

    private final Node root = new Node();

    Router(List<Route> routes) {
        routes.forEach(this::add);
    }

    private void add(Route route) {
        Node node = root;
        for (String segment : segments(route.endpoint().path())) {
            if (segment.endsWith("...}")) {
                node.rest = node.rest == null ? new Node() : node.rest;
                node = node.rest;
            } else if (segment.startsWith("{")) {
                node.variable = node.variable == null ? new Node() : node.variable;
                node = node.variable;
            } else {
                node = node.fixed.computeIfAbsent(segment, name -> new Node());
            }
        }
        if (node.routes.putIfAbsent(route.endpoint().method(), route) != null) {
            throw new IllegalArgumentException("two routes for "
                    + route.endpoint().method() + " " + route.endpoint().path());
        }
    }

    private static List<String> segments(String path) {
        return List.of(path.substring(1).split("/", -1));
    }

    /// The names in the path of an endpoint, in order.
    static List<String> names(String path) {
        return segments(path).stream()
                .filter(segment -> segment.startsWith("{"))
                .map(segment -> segment.replaceAll("[{}.]", ""))
                .toList();
    }

    Match find(String method, String rawPath) {
        if (!rawPath.startsWith("/")) {
            return new Nothing();
        }
        Optional<Reached> reached = walk(root, segments(rawPath), 0, new ArrayDeque<>());
        if (reached.isEmpty()) {
            return new Nothing();
        }
        Node node = reached.get().node();
        Optional<Route> route = method(method).flatMap(known -> route(node, known));
        if (route.isEmpty()) {
            return new OtherMethods(allowed(node));
        }
        return new Found(route.get(), parameters(route.get(), reached.get().values()));
    }

    private static Optional<Endpoint.Method> method(String name) {
        for (Endpoint.Method method : Endpoint.Method.values()) {
            if (method.name().equals(name)) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }

    // HEAD is GET without the body, unless a route answers it more cheaply.
    private static Optional<Route> route(Node node, Endpoint.Method method) {
        Optional<Route> own = Optional.ofNullable(node.routes.get(method));
        return own.isEmpty() && method == Endpoint.Method.HEAD
                ? Optional.ofNullable(node.routes.get(Endpoint.Method.GET))
                : own;
    }

    private static Set<String> allowed(Node node) {
        Set<String> allowed = new TreeSet<>();
        node.routes.keySet().forEach(method -> allowed.add(method.name()));
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        return allowed;
    }

    private static Map<String, String> parameters(Route route, List<String> values) {
        List<String> names = names(route.endpoint().path());
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            parameters.put(names.get(i), values.get(i));
        }
        return parameters;
    }

    private static Optional<Reached> walk(Node node, List<String> segments, int at, Deque<String> values) {
        if (at == segments.size()) {
            return node.routes.isEmpty() ? Optional.empty() : Optional.of(new Reached(node, List.copyOf(values)));
        }
        String segment = segments.get(at);
        Node fixed = node.fixed.get(segment);
        if (fixed != null) {
            Optional<Reached> reached = walk(fixed, segments, at + 1, values);
            if (reached.isPresent()) {
                return reached;
            }
        }
        if (node.variable != null && !segment.isEmpty()) {
            values.addLast(segment);
            Optional<Reached> reached = walk(node.variable, segments, at + 1, values);
            if (reached.isPresent()) {
                return reached;
            }
            values.removeLast();
        }
        if (node.rest == null) {
            return Optional.empty();
        }
        List<String> all = new ArrayList<>(values);
        all.add(String.join("/", segments.subList(at, segments.size())));
        return Optional.of(new Reached(Objects.requireNonNull(node.rest), List.copyOf(all)));
    }

    /// The problem that a target without a route is.
    static Problem problem(String method, String rawPath, Match match) {
        return switch (match) {
            case OtherMethods(Set<String> allowed) ->
                Problem.of(
                        Problem.Kind.METHOD_NOT_ALLOWED,
                        "method_not_allowed",
                        method + " is not possible here; " + String.join(", ", allowed) + " are.");
            case Nothing() ->
                Problem.of(
                        Problem.Kind.NOT_FOUND, "route_not_found", "There is no call " + method + " " + rawPath + ".");
            case Found found -> throw new IllegalArgumentException("not a problem: " + found);
        };
    }
}
