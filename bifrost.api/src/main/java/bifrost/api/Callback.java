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
    } catch (RuntimeException | Error e) {
      var thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }
}
