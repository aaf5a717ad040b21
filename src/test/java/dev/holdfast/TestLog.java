package dev.holdfast;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What a room logs while this is open.
public final class TestLog extends Handler implements AutoCloseable {

    private final Logger logger;
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    private TestLog(Logger logger) {
        this.logger = logger;
    }

    /// The log of this package and of all beneath it.
    public static TestLog of(String packageName) {
        TestLog log = new TestLog(Logger.getLogger(packageName));
        log.logger.addHandler(log);
        return log;
    }

    /// What was logged with this in its text.
    public List<LogRecord> withText(String text) {
        return records.stream()
                .filter(record -> record.getMessage().contains(text))
                .toList();
    }

    @Override
    public void publish(LogRecord record) {
        records.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
