package bifrost.vllm;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The program of a JVM that runs an application twice, each time with a class loader of its own, and waits for the loaders to be collected.
 * A thread or a static of the JDK that keeps one of them would keep every application that was ever deployed.
 */
public final class RedeploymentProgram {
  private static final int PATIENCE = 600;

  private RedeploymentProgram() {}

  /** Runs {@link SampleApplication} with the arguments. */
  public static void main(String[] arguments) throws Exception {
    var urls = new ArrayList<URL>();
    for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    for (int i = 0; i < 2; i++) {
      var loader = deploy(urls.toArray(URL[]::new), arguments);
      System.out.println(
          isCollected(loader) ? "collected" : "leaked, beside the threads " + Thread.getAllStackTraces().keySet());
    }
    System.exit(0);
  }

  /** With the application's loader as the context of the thread, as containers have it. */
  private static WeakReference<ClassLoader> deploy(URL[] urls, String[] arguments) throws Exception {
    var failure = new ArrayList<Throwable>();
    var loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    var thread = new Thread(() -> {
      try {
        loader.loadClass(SampleApplication.class.getName()).getMethod("run", List.class).invoke(null,
            List.of(arguments));
      } catch (Throwable e) {
        failure.add(e);
      }
    });
    thread.setContextClassLoader(loader);
    thread.start();
    thread.join();
    for (var each : failure) throw new AssertionError(each);
    loader.close();
    return new WeakReference<>(loader);
  }

  private static boolean isCollected(WeakReference<?> loader) throws InterruptedException {
    for (int i = 0; i < PATIENCE && loader.get() != null; i++) {
      System.gc();
      Thread.sleep(20);
    }
    return loader.get() == null;
  }
}
