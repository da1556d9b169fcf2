package bifrost.api.internal.concurrent;

/**
 * A runner for callbacks of providers, listeners and hooks. An exception in a callback is a bug in the callback: it
 * is passed to the uncaught exception handler of the thread, and does not affect other callbacks or the result of the
 * call.
 */
public final class SafeRunner {
  private SafeRunner() {}

  public static void run(Runnable callback) {
    try {
      callback.run();
    } catch (Throwable e) { // includes checked exceptions, which other JVM languages throw without declaring them
      reportUncaught(Thread.currentThread(), e);
    }
  }

  private static void reportUncaught(Thread thread, Throwable bug) {
    try {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, bug);
    } catch (Throwable e) {
      // the JVM ignores exceptions of uncaught exception handlers, too
    }
  }
}
