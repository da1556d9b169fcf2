import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.logging.LoggingSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;

class Main {
  public static void main(String[] args) {
    var spans =
        SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(LoggingSpanExporter.create())).build();
    try (var telemetry = OpenTelemetrySdk.builder().setTracerProvider(spans)
        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance())).build();
        var bifrost =
            Bifrost.builder().provider("vllm", ProviderConfig.of(args[0])).hook(new Tracing(telemetry)).open()) {
      System.out.println(bifrost.send(ChatCompletionRequest.of("vllm/" + args[1], "Hi")).text());
    }
  }
}
