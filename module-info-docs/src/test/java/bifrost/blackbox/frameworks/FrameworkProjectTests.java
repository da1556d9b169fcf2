package bifrost.blackbox.frameworks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds and runs the projects whose dependencies Maven downloads. */
@Tag("examples")
class FrameworkProjectTests {
  @TempDir Path temp;

  private static String run(MavenProject project, FakeChat chat) {
    return project.maven("compile", "exec:java", "-Dexec.args=" + chat.url() + " " + FakeChat.MODEL);
  }

  private static void assertAnswersAsFutureStreamAndFirstText(String output, FakeChat chat) {
    // on Java 25, Kotlin's compiler causes warnings of the JVM
    var lines = output.lines().filter(line -> !line.startsWith("WARNING: ")).toList();
    var answer = chat.answer("Hi");
    assertEquals(3, lines.size(), output);
    assertEquals(List.of(answer, answer), lines.subList(0, 2));
    assertTrue(!lines.get(2).isEmpty() && answer.startsWith(lines.get(2)), output);
  }

  @Test
  void reactorConvertsFuturesAndPublishers() throws IOException {
    try (var chat = FakeChat.start()) {
      assertAnswersAsFutureStreamAndFirstText(run(MavenProject.copy("reactor", temp), chat), chat);
    }
  }

  @Test
  void coroutinesAwaitFuturesAndCollectPublishers() throws IOException {
    try (var chat = FakeChat.start()) {
      assertAnswersAsFutureStreamAndFirstText(run(MavenProject.copy("kotlin", temp), chat), chat);
    }
  }

  @Test
  void spanOfOpenTelemetryIsTheParentOfTheRequest() throws IOException {
    try (var chat = FakeChat.start()) {
      var output = run(MavenProject.copy("opentelemetry", temp), chat);
      assertTrue(output.lines().toList().contains(chat.answer("Hi")), output);
      var sent = chat.server().requests().get(0).header("traceparent").orElseThrow().split("-");
      assertTrue(output.contains("'chat " + FakeChat.MODEL + "' : " + sent[1] + " " + sent[2] + " CLIENT"), output);
    }
  }

  @Test
  void uberJarContainsAllProviders() throws IOException {
    var project = MavenProject.copy("uber-jar", temp);
    project.maven("package");
    var jar = project.built("uber-jar-1.jar");
    try (var file = new JarFile(jar.toFile())) {
      var services = file.getInputStream(file.getEntry("META-INF/services/bifrost.api.spi.ProviderFactory"));
      assertEquals(2, new String(services.readAllBytes(), UTF_8).strip().lines().count());
    }
    try (var chat = FakeChat.start()) {
      var output = Command.process(Command.JAVA, "-jar", jar.toString(), chat.url(), FakeChat.MODEL).success();
      assertEquals(chat.answer("Hi"), output.strip());
    }
  }

  @Test
  void springBootStreamsAndReportsHealthAndMetrics() throws Exception {
    var project = MavenProject.copy("spring-boot", temp);
    project.maven("package");
    var port = Pattern.compile("Tomcat started on port (\\d+)");
    try (var chat = FakeChat.start();
        var service = RunningService.start(port, temp.resolve("output"),
            List.of(Command.JAVA.toString(), "-XX:TieredStopAtLevel=1", "-jar", project.built("app.jar").toString(),
                "--server.port=0", "--bifrost.url=" + chat.url(), "--bifrost.model=" + FakeChat.MODEL))) {
      assertAnswersAndStreams(service, chat);
      var health = service.get("/actuator/health/readiness");
      assertEquals(200, health.statusCode(), health.body());
      assertTrue(service.get("/actuator/health").body().contains("\"models\":[\"" + FakeChat.MODEL), health.body());
      var calls = service.get("/actuator/metrics/bifrost.calls?tag=operation:CHAT_COMPLETION&tag=error:none").body();
      assertTrue(calls.contains("{\"statistic\":\"COUNT\",\"value\":2.0}"), calls);
      chat.server().close();
      assertEquals(503, service.get("/actuator/health/readiness").statusCode());
      assertEquals(200, service.get("/actuator/health/liveness").statusCode());
      var failed = service.post("/answer", "Hi");
      assertEquals(502, failed.statusCode());
      assertTrue(failed.body().contains("\"code\":\"unreachable\""), failed.body());
      service.terminate();
      service.exitCode();
      assertTrue(service.output().contains("Graceful shutdown complete"), service.output());
    }
  }

  @Test
  void quarkusStreamsAndReportsHealth() throws Exception {
    var project = MavenProject.copy("quarkus", temp);
    project.maven("package");
    var port = Pattern.compile("Listening on: http://[^:]+:(\\d+)");
    try (var chat = FakeChat.start();
        var service = RunningService.start(port, temp.resolve("output"),
            List.of(Command.JAVA.toString(), "-XX:TieredStopAtLevel=1", "-Dquarkus.http.port=0",
                "-Dbifrost.url=" + chat.url(), "-Dbifrost.model=" + FakeChat.MODEL, "-jar",
                project.built("quarkus-app/quarkus-run.jar").toString()))) {
      assertAnswersAndStreams(service, chat);
      assertEquals(200, service.get("/q/health/ready").statusCode());
      chat.server().close();
      assertEquals(503, service.get("/q/health/ready").statusCode());
      assertEquals(200, service.get("/q/health/live").statusCode());
    }
  }

  private static void assertAnswersAndStreams(RunningService service, FakeChat chat) throws Exception {
    var expected = chat.answer("Hi");
    var answer = service.post("/answer", "Hi");
    assertEquals("{\"text\":\"" + expected + "\"}", answer.body());
    var events = service.post("/chat", "Hi");
    assertTrue(events.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream"));
    var text = new StringBuilder();
    var data = Pattern.compile("(?m)^data: ?\\{\"text\":\"(.*)\"}$").matcher(events.body());
    while (data.find()) text.append(data.group(1));
    assertEquals(expected, text.toString(), events.body());
  }
}
