package dev.holdfast.server;

import dev.holdfast.json.Json;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Set;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import tools.jackson.databind.node.ObjectNode;

/// The log as JSON, a line for each record: `at`, `level`, `logger`, `message`, and where they apply
/// `request` and `error`. What an agent or a caller made cannot begin a line of its own.
public final class JsonLines extends Formatter {

    private static final String REQUEST = "req_";

    /// Lets everything that this process logs come out in this form.
    public static void begin() {
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.setFormatter(new JsonLines());
        }
    }

    @Override
    public String format(LogRecord record) {
        ObjectNode line = Json.object()
                .put("at", record.getInstant().toString())
                .put("level", level(record.getLevel()))
                .put("logger", String.valueOf(record.getLoggerName()))
                .put("message", formatMessage(record));
        // A call runs on a thread that is named after it, and logs there.
        String thread = Thread.currentThread().getName();
        if (thread.startsWith(REQUEST)) {
            line.put("request", thread);
        }
        if (record.getThrown() != null) {
            line.put("error", trace(record.getThrown()));
        }
        return line + "\n";
    }

    private static String trace(Throwable failure) {
        Set<Throwable> told = Collections.newSetFromMap(new IdentityHashMap<>());
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failure; cause != null && told.add(cause); cause = cause.getCause()) {
            text.append(told.size() == 1 ? "" : "caused by ").append(cause).append('\n');
            for (StackTraceElement element : cause.getStackTrace()) {
                text.append("  at ").append(element).append('\n');
            }
        }
        return text.toString();
    }

    private static String level(Level level) {
        return level.equals(Level.SEVERE)
                ? "error"
                : level.equals(Level.WARNING) ? "warn" : level.getName().toLowerCase(Locale.ROOT);
    }
}
