package bifrost.vllm.internal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.AttemptProgress;
import bifrost.testkit.FakeServer;
import bifrost.testkit.FakeServerExtension;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests options, the environment, exit codes and messages. */
@ExtendWith(FakeServerExtension.class)
class UsageTests {
  @TempDir Path temp;
  private FakeServer server;

  @BeforeEach
  void setUp(FakeServer fakeServer) {
    server = fakeServer.models("m");
  }

  private Invocation run(String... args) {
    return Invocation.of(Map.of("VLLM_BASE_URL", server.url().toString()), "", args);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "                                 | no command; bifrost --help lists the commands",
      "foo                              | unknown command 'foo' (known: chat, complete, embed, rerank, transcribe,",
      "chat --foo=secret                | unknown option --foo (known: --url, --config, --provider, --model, --set,",
      "chat -5                          | unknown option -5 (known: ",
      "chat -m a                        | unknown option -m (known: ",
      "chat --api-key secret            | there is no option for a key, which other users could see: set VLLM_",
      "chat --model                     | the option --model needs a value",
      "chat --model=                    | the option --model needs a value",
      "chat --system                    | the option --system needs a value",
      "chat --json=1                    | the option --json has no value",
      "chat --model a --model b         | the option --model must not be repeated",
      "chat --url x --config y          | --url and --config exclude each other: the file contains the URLs",
      "chat --provider x                | --provider selects a provider of a file: add --config",
      "embed --system x                 | --system, --image and --json-schema are options of the command chat",
      "chat hi --set x                  | --set needs name=value: 'x'",
      "chat hi --set a={\"b\":           | the value of --set is not JSON: ",
      "chat hi --set a=[1,]             | the value of --set is not JSON: ",
      "chat hi --set a=\"b               | the value of --set is not JSON: ",
      "models --model m                 | --model and --set are not options of the command models",
      "health --set a=1                 | --model and --set are not options of the command health",
      "raw GET /x --model m             | --model and --set are not options of the command raw",
      "chat hi --image /missing.png     | no such file: /missing.png",
      "chat hi --json-schema /missing   | cannot read the file: java.nio.file.NoSuchFileException: /missing",
      "chat hi --set model=x            | parameters must not contain 'model': set it with model(…)",
      "transcribe                       | expected: bifrost transcribe FILE",
      "raw GET                          | expected: bifrost raw METHOD PATH [BODY | @FILE | -]",
      "raw FOO /x                       | method must be GET, POST, PUT, PATCH or DELETE: 'FOO'",
      "raw POST /x {                    | the body is not JSON: ",
      "raw GET /x?a=%zz                 | the query contains a '%' without two hexadecimal digits",
      "raw GET /x?a=%                   | the query contains a '%' without two hexadecimal digits",
      "rerank q                         | documents must not be empty",
  })
  void invalidArgumentsEndWithCode2AndAMessage(String args, String message) {
    var run = run(args == null ? new String[0] : args.split(" "));
    assertTrue(run.err().startsWith("bifrost: " + message), run.err());
    assertFalse(run.err().contains("secret"), run.err());
    assertEquals(new Invocation(2, "", run.err()), run);
  }

  /** An empty value is usually that of a variable that is not set: it must not select the default. */
  @ParameterizedTest
  @ValueSource(strings = {"--url", "--config", "--provider", "--model", "--set", "--image", "--json-schema"})
  void emptyValueIsRejected(String option) {
    var error = new Invocation(2, "", "bifrost: the option " + option + " needs a value\n");
    assertEquals(error, run("chat", "hi", option, ""));
    assertEquals(error, run("chat", option + "=", "hi"));
    assertTrue(server.requests().isEmpty());
  }

  @Test
  void systemMessageMayBeEmpty() {
    assertEquals(0, run("chat", "hi", "--model", "m", "--system", "").exit());
    assertEquals("", server.requests().get(0).json().get("messages").get(0).get("content").asString());
  }

  @Test
  void inputThatDoesNotFitIntoMemoryIsAFailureWithoutAStackTrace() {
    var endless = new InputStream() {
      @Override
      public int read() {
        throw new OutOfMemoryError("Java heap space");
      }
    };
    var err = new ByteArrayOutputStream();
    int exit = new Program(Map.of("VLLM_BASE_URL", server.url().toString()), Terminals.NONE, endless,
        new ByteArrayOutputStream(), err).run(List.of("chat"));
    assertEquals("1 bifrost: out of memory: shorten the input, or set JAVA_TOOL_OPTIONS=-Xmx4g\n",
        exit + " " + err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void serverWithSeveralModelsNeedsTheOption() {
    server.models("a", "b");
    assertEquals(new Invocation(2, "", "bifrost: the server has 2 models; set --model to one of a, b\n"),
        run("chat", "hi"));
    assertEquals(0, run("chat", "hi", "--model", "b").exit());
  }

  @Test
  void inputThatIsNotUtf8IsRejected() {
    byte[] latin1 = {(byte) 0xe4};
    var run = Invocation.of(Map.of(), latin1, Terminals.NONE, "chat", "--url", server.url().toString());
    assertEquals(new Invocation(2, "", "bifrost: the standard input is not UTF-8: convert it\n"), run);
  }

  @Test
  void helpIsPrintedOnTheStandardOutput() {
    for (var args : List.of(new String[] {"--help"}, new String[] {"help"}, new String[] {"raw", "--help"},
        new String[] {"-h"}, new String[] {"embed", "-h"})) {
      assertEquals(new Invocation(0, Help.TEXT, ""), run(args));
    }
    assertTrue(Help.TEXT.lines().allMatch(line -> line.length() <= 100));
  }

  @Test
  void optionsMayFollowOperandsAndEndWithTwoHyphens() {
    assertEquals(0, run("chat", "--model=m", "--", "--not-an-option", "-").exit());
    assertEquals("--not-an-option ", server.requests().get(0).json().get("messages").get(0).get("content").asString());
  }

  @ParameterizedTest
  @CsvSource(nullValues = "-", value = {
      // key, VLLM_API_KEY, OPENAI_API_KEY, with VLLM_BASE_URL
      "vk,vk,ok,true", "ok,-,ok,true", "-,-,-,true",
      // with OPENAI_BASE_URL
      "ok,vk,ok,false", "-,vk,-,false",
  })
  void keyIsThatOfTheEnvironment(String sent, String vllm, String openAi, boolean hasVllmUrl) {
    var environment = new HashMap<String, String>();
    environment.put("OPENAI_BASE_URL", hasVllmUrl ? "http://127.0.0.1:1" : server.url() + "/v1");
    if (hasVllmUrl) environment.put("VLLM_BASE_URL", server.url().toString());
    if (vllm != null) environment.put("VLLM_API_KEY", vllm);
    if (openAi != null) environment.put("OPENAI_API_KEY", openAi);
    assertEquals(0, Invocation.of(environment, "", "models").exit());
    assertEquals(sent == null ? null : "Bearer " + sent, server.requests().get(0).header("Authorization").orElse(null));
  }

  @ParameterizedTest
  @CsvSource({"OPENAI_BASE_URL,org,proj", "VLLM_BASE_URL,,"})
  void organizationAndProjectAreSentOnlyToTheUrlOfOpenAi(String variable, String organization, String project) {
    var environment = Map.of(variable, server.url().toString(), "OPENAI_ORG_ID", "org", "OPENAI_PROJECT_ID", "proj");
    assertEquals(0, Invocation.of(environment, "", "models").exit());
    var request = server.requests().get(0);
    assertEquals(organization, request.header("OpenAI-Organization").orElse(null));
    assertEquals(project, request.header("OpenAI-Project").orElse(null));
  }

  @Test
  void urlOfTheOptionPrecedesTheEnvironment() {
    var environment = Map.of("VLLM_BASE_URL", "http://127.0.0.1:1", "OPENAI_BASE_URL", "http://127.0.0.1:1");
    assertEquals(0, Invocation.of(environment, "", "models", "--url", server.url().toString()).exit());
  }

  @Test
  void rejectedKeyIsAFailureWithoutTheKey() {
    server.key("right");
    var environment = Map.of("VLLM_BASE_URL", server.url().toString(), "VLLM_API_KEY", "sk-wrong");
    var run = Invocation.of(environment, "", "chat", "hi");
    assertEquals(1, run.exit());
    assertTrue(run.err().contains("401") && !run.err().contains("sk-wrong"), run.err());
  }

  @Test
  void configFileHasTheProviders() throws IOException {
    var config = Files.writeString(temp.resolve("config.json"), """
        {"providers": {
          "vllm": {"network_config": {"base_url": "%1$s"}},
          "fast": {"network_config": {"base_url": "%1$s"}, "custom_provider_config": {"base_provider_type": "vllm"}}
        }}""".formatted(server.url())).toString();
    assertEquals("fast/m\nvllm/m\n", run("models", "--config", config).out());
    assertEquals("m\n", run("models", "--config", config, "--provider", "fast").out());
    assertEquals("bifrost: the file has 2 providers; set --provider to one of vllm, fast\n",
        run("health", "--config", config).err());
    assertEquals(0, run("chat", "hi", "--config", config, "--provider", "fast").exit());
    assertEquals(0, run("chat", "hi", "--config", config, "--model", "fast/m").exit());
    var invalid = Files.writeString(temp.resolve("invalid.json"), "{\"providers\": 1}").toString();
    var run = run("models", "--config", invalid);
    assertTrue(run.exit() == 2 && run.err().contains("invalid.json:1:15"), run.err());
  }

  @Test
  void modelsOfProvidersThatFailAreMissingWithAMessage() throws IOException {
    var config = Files.writeString(temp.resolve("config.json"), """
        {"providers": {
          "vllm": {"network_config": {"base_url": "%s"}},
          "down": {"network_config": {"base_url": "http://127.0.0.1:1"},
            "custom_provider_config": {"base_provider_type": "vllm"}}
        }}""".formatted(server.url())).toString();
    var run = run("models", "--config", config);
    assertEquals("vllm/m\n", run.out());
    assertTrue(run.exit() == 1 && run.err().startsWith("bifrost: incomplete list: ") && run.err().contains("down"),
        run.err());
  }

  /** Runs the program with a standard output that fails. */
  private int runWithOutput(String failure, OutputStream err) {
    var out = new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(failure);
      }
    };
    return new Program(Map.of(), Terminals.NONE, new ByteArrayInputStream(new byte[0]), out, err)
        .run(List.of("chat", "hi", "--url", server.url().toString()));
  }

  @Test
  void closedPipeEndsTheProgramQuietly() {
    var err = new ByteArrayOutputStream();
    assertEquals(141, runWithOutput("Broken pipe", err));
    assertEquals("", err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void fullDiskIsAFailure() {
    var err = new ByteArrayOutputStream();
    assertEquals(1, runWithOutput("No space left on device", err));
    assertEquals("bifrost: cannot write to the standard output: No space left on device\n",
        err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void controlCharactersOfServersDoNotReachATerminal() {
    assertEquals("a\uFFFD[31m\n\tb\uFFFDc\uFFFD", Printable.text("a\u001b[31m\n\tb\rc\u009b"));
    assertEquals("ü\n", Printable.text("ü\n"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "0       | 0        | connecting",
      "0       | 12345678 | sent 0.0 of 12.3 MB (0 %)",
      "2345678 | 12345678 | sent 2.3 of 12.3 MB (18 %)",
      "99      | 99       | sent 0.0 MB; waiting for the text",
  })
  void progressOfAnUploadIsText(long sent, long total, String text) {
    assertEquals(text, UploadProgress.text(new AttemptProgress() {
      @Override
      public long bytesSent() {
        return sent;
      }

      @Override
      public OptionalLong bytesToSend() {
        return total == 0 ? OptionalLong.empty() : OptionalLong.of(total);
      }

      @Override
      public long eventsReceived() {
        return 0;
      }
    }));
  }

  @Test
  void argumentsOfACommandLineAreUtf8() {
    var line = "java\0-m\0x\0chat\0Grüße\0\0".getBytes(StandardCharsets.UTF_8);
    assertEquals(List.of("chat", "Grüße", ""), Utf8Arguments.last(3, line));
    assertEquals(List.of("java", "@file"), Utf8Arguments.last(9, "java\0@file\0".getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @CsvSource({"chat ?, chat ü, true", "chat ?, chat, false", "chat ?, java @file, false", "? a, ü b, false",
      "chat a?, chat aü, true"})
  void argumentsOfTheCommandLineMustBeThoseOfTheProgram(String decoded, String utf8, boolean isSame) {
    assertEquals(isSame, Utf8Arguments.isSame(List.of(decoded.split(" ")), List.of(utf8.split(" "))));
  }
}
