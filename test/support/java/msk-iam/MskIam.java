import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.security.auth.callback.Callback;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerTokenCallback;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.msk.auth.iam.IAMOAuthBearerLoginCallbackHandler;
import software.amazon.msk.auth.iam.internals.AWS4SignedPayloadGenerator;
import software.amazon.msk.auth.iam.internals.AuthenticationRequestParams;

/**
 * AWS's IAM login for Java: what it signs for the given host, then whether a cluster lets its clients in by both
 * mechanisms. Arguments: host:port, a trust store in PEM. Credentials and Region come from the environment.
 */
public class MskIam {
  public static void main(String[] args) throws Exception {
    var credentials = DefaultCredentialsProvider.create().resolveCredentials();
    var params = AuthenticationRequestParams.create(args[0].split(":")[0], credentials, "user agent");
    print("payload", new String(new AWS4SignedPayloadGenerator().signedPayload(params), "UTF-8"));

    var handler = new IAMOAuthBearerLoginCallbackHandler();
    var module = OAuthBearerLoginModule.class.getName();
    var entry = new AppConfigurationEntry(module, AppConfigurationEntry.LoginModuleControlFlag.REQUIRED, Map.of());
    handler.configure(Map.of(), "OAUTHBEARER", List.of(entry));
    var callback = new OAuthBearerTokenCallback();
    handler.handle(new Callback[] {callback});
    print("token", callback.token().value());

    print("AWS_MSK_IAM", topics(args, Map.of(
        "sasl.mechanism", "AWS_MSK_IAM",
        "sasl.jaas.config", "software.amazon.msk.auth.iam.IAMLoginModule required;",
        "sasl.client.callback.handler.class", "software.amazon.msk.auth.iam.IAMClientCallbackHandler")));
    print("OAUTHBEARER", topics(args, Map.of(
        "sasl.mechanism", "OAUTHBEARER",
        "sasl.jaas.config", module + " required;",
        "sasl.login.callback.handler.class", handler.getClass().getName())));
    System.exit(0);
  }

  static String topics(String[] args, Map<String, Object> login) throws Exception {
    var settings = new java.util.HashMap<String, Object>(login);
    settings.put("bootstrap.servers", args[0]);
    settings.put("security.protocol", "SASL_SSL");
    settings.put("ssl.truststore.type", "PEM");
    settings.put("ssl.truststore.location", args[1]);
    settings.put("default.api.timeout.ms", 15000);
    settings.put("request.timeout.ms", 10000);
    try (var admin = Admin.create(settings)) {
      return String.join(",", admin.listTopics().names().get(20, TimeUnit.SECONDS));
    } catch (java.util.concurrent.ExecutionException error) {
      return error.getCause().toString();
    }
  }

  static void print(String name, String text) {
    System.out.println(name + " " + Base64.getEncoder().encodeToString(text.getBytes()));
  }
}
