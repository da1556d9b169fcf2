package models;

import bifrost.testkit.FakeServer;
import bifrost.testkit.Fault;
import bifrost.testkit.FaultProxy;
import java.io.IOException;

/** An application that requests the list of models from the fake server, through the fault proxy. */
public final class Models {
  private Models() {}

  /**
   * Starts the server and the proxy, prints the list of models, and stops both.
   *
   * @param args not used
   * @throws IOException if the server does not respond
   */
  public static void main(String... args) throws IOException {
    System.out.println(Models.class.getModule());
    try (var server = FakeServer.start();
        var proxy = FaultProxy.inFrontOf(server.url()).always(Fault.none().everyByte());
        var models = proxy.url().resolve("/v1/models").toURL().openStream()) {
      System.out.println(new String(models.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
    }
  }
}
