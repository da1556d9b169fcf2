package bifrost.vllm;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that runs an application twice, each time with its own class loader, and waits until each loader is
 * collected. A thread or a static field of the JDK that references a loader would keep every deployed application in
 * memory.
 */
public final class RedeploymentProgram {
  private static final int MAX_COLLECTIONS = 600;

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
          isCollected(loader) ? "collected" : "leaked; running threads: " + Thread.getAllStackTraces().keySet());
    }
    System.exit(0);
  }

  /** Runs the application with its loader as the context class loader of the thread, as containers do. */
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
    for (int i = 0; i < MAX_COLLECTIONS && loader.get() != null; i++) {
      System.gc();
      Thread.sleep(20);
    }
    return loader.get() == null;
  }
}
