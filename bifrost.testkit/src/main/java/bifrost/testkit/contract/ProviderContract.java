package bifrost.testkit.contract;

import bifrost.testkit.FakeServer;
import bifrost.testkit.FaultProxy;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/**
 * The rules that every provider must follow, as tests. A test class implements this interface. It needs
 * {@code bifrost.testkit}, JUnit's engine and jqwik as dependencies in test scope:
 *
 * <pre>{@code
 * class MyProviderContractTests implements ProviderContract {
 *   @Override
 *   public Provider provider(URI backend, ProviderConfig config) {
 *     return new MyProviderFactory().open("mine", config);
 *   }
 * }
 * }</pre>
 *
 * <p>A provider of OpenAI's protocol that supports chat completions needs nothing else. For other operations,
 * override {@link #operations()}; for another protocol, override {@link #dialect()}. The backend is a
 * {@link FaultProxy} in front of a {@link FakeServer}.
 *
 * <p>The rules are numbered by topic: 1xx {@linkplain IdentityRules identity}, 2xx {@linkplain RequestRules requests},
 * {@linkplain RequestContentRules their content}, {@linkplain HttpRequestRules their form},
 * {@linkplain UploadRules files} and {@linkplain RequestContextRules context}, 3xx {@linkplain ResultRules results},
 * their {@linkplain ResultDetailRules details}, {@linkplain BatchRules batches} and {@linkplain LongResultRules lists},
 * 4xx {@linkplain StreamRules streams}, {@linkplain StreamContentRules their events} and
 * {@linkplain EventFormRules the forms of events}, 5xx
 * {@linkplain ConnectionLossRules connection loss} and {@linkplain CompletenessRules completeness}, 6xx
 * {@linkplain ErrorRules errors}, {@linkplain ErrorDetailRules their details} and {@linkplain ErrorFormRules forms},
 * 7xx {@linkplain CancellationRules timeouts and cancellation}, 8xx {@linkplain ConcurrencyRules concurrency}, 9xx
 * {@linkplain ResourceRules resources} and {@linkplain ConnectionRules connections}, 10xx
 * {@linkplain SecretRules secrets}, 11xx {@linkplain CompatibilityRules compatibility} and
 * {@linkplain MemberRules members}, 12xx {@linkplain LateErrorRules late errors},
 * {@linkplain ServerVariantRules variants of streams}, {@linkplain TranscriptionFormRules transcriptions},
 * {@linkplain ServerFormRules rare forms}, {@linkplain BinaryContentRules bytes},
 * {@linkplain ToolCallFormRules tool calls},
 * {@linkplain ResponseFormRules bodies}, {@linkplain ReportRules reports} and {@linkplain OptionRules options}, 13xx
 * {@linkplain ResponsesRules the Responses API}, {@linkplain ResponsesMemberRules its members},
 * {@linkplain ResponsesConversationRules conversations}, {@linkplain ResponseEventRules events},
 * {@linkplain ResponseDetailRules details} and {@linkplain CreatedResponseRules responses that a provider creates},
 * 15xx {@linkplain ProxyRules proxies}, {@linkplain TlsRules TLS}, {@linkplain AddressRules addresses},
 * {@linkplain RedirectRules redirects} and {@linkplain FramingRules the framing of bodies}. In the rules,
 * <em>the other operations</em> are all operations except chat completions. The documentation of each rule states the
 * requirement and its purpose, and {@link WhenThisFails} states the usual fix of a violation. The message of a failed
 * rule contains the number of the rule, the expected and the actual result, the scenario as a Java expression, and the
 * exchanged messages. jqwik also prints the smallest failing scenario that it finds, and the seed.
 *
 * <p>Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
@AddLifecycleHook(ContractReport.class)
public non-sealed interface ProviderContract
    extends IdentityRules, RequestRules, RequestContentRules, HttpRequestRules, UploadRules, RequestContextRules,
    ResultRules,
    ResultDetailRules, BatchRules, LongResultRules, StreamRules, StreamContentRules, EventFormRules,
    ConnectionLossRules,
    CompletenessRules, MemberRules, ErrorRules, ErrorDetailRules, ErrorFormRules,
    CancellationRules,
    ConcurrencyRules, ResourceRules, ConnectionRules, SecretRules, CompatibilityRules, LateErrorRules,
    ServerVariantRules, TranscriptionFormRules, ServerFormRules, BinaryContentRules, ToolCallFormRules,
    ResponseFormRules, ReportRules, OptionRules, ResponsesRules,
    ResponsesMemberRules, ResponsesConversationRules, ResponseEventRules, ResponseDetailRules, CreatedResponseRules,
    ProxyRules, TlsRules, AddressRules, RedirectRules, FramingRules {}
