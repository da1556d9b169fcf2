package bifrost.api;

/**
 * Runs what a provider gave to be run. What it throws is a bug of the provider: it goes where exceptions go that nobody catches, and
 * neither keeps anything else from being stopped nor changes how a call ends.
 */
final class Callback {
  private Callback() {}

  static void run(Runnable callback) {
    try {
      callback.run();
    } catch (Throwable e) { // checked ones too, which other languages throw from anywhere
      tell(Thread.currentThread(), e);
    }
  }

  private static void tell(Thread thread, Throwable bug) {
    try {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, bug);
    } catch (Throwable e) {
      // the JVM ignores it, too
    }
  }
}
