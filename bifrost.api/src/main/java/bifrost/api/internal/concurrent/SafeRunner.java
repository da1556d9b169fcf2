package bifrost.api.internal.concurrent;

/**
 * Runs what a provider gave to be run. What it throws is a bug of the provider: it goes where exceptions go that nobody catches, and
 * neither keeps anything else from being stopped nor changes how a call ends.
 */
public final class SafeRunner {
  private SafeRunner() {}

  public static void run(Runnable callback) {
    try {
      callback.run();
    } catch (Throwable e) { // checked ones too, which other languages throw from anywhere
      reportUncaught(Thread.currentThread(), e);
    }
  }

  private static void reportUncaught(Thread thread, Throwable bug) {
    try {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, bug);
    } catch (Throwable e) {
      // the JVM ignores it, too
    }
  }
}
