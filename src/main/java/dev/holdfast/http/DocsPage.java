package dev.holdfast.http;

import java.util.Comparator;
import java.util.List;

/// A page about a list of endpoints, for people: one file, no script, nothing from elsewhere.
public final class DocsPage {

    private static final String HEAD = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>TITLE</title>
            <style>
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
            code { font-family: ui-monospace, monospace; }
            h2 { font-size: 1rem; margin: 2rem 0 0; }
            .m { display: inline-block; min-width: 4.5rem; font-weight: bold; }
            p { margin: 0.2rem 0; }
            small { color: #555; }
            </style>
            <h1>TITLE</h1>
            """;

    private DocsPage() {}

    /// The page, as HTML.
    public static String html(String title, List<Endpoint> endpoints) {
        StringBuilder page = new StringBuilder(HEAD.replace("TITLE", escaped(title)));
        endpoints.stream()
                .sorted(Comparator.comparing(Endpoint::path).thenComparing(Endpoint::method))
                .forEach(endpoint -> add(page, endpoint));
        return page.append("</html>\n").toString();
    }

    private static void add(StringBuilder page, Endpoint endpoint) {
        page.append("<h2><code><span class=\"m\">")
                .append(endpoint.method())
                .append("</span> ")
                .append(escaped(endpoint.path()))
                .append("</code></h2>\n<p>")
                .append(escaped(endpoint.summary()))
                .append("</p>\n");
        for (Endpoint.Query query : endpoint.queries()) {
            page.append("<p><code>?")
                    .append(escaped(query.name()))
                    .append("=</code> ")
                    .append(escaped(query.summary()))
                    .append("</p>\n");
        }
        if (!endpoint.problems().isEmpty()) {
            page.append("<p><small>Problems: ")
                    .append(escaped(String.join(", ", endpoint.problems())))
                    .append("</small></p>\n");
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
