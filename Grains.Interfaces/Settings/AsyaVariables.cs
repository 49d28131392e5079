namespace Asya.Settings;

/// <summary>
/// The names of all environment variables that a silo or a gateway reads. <see cref="AsyaSettings"/> says what each does.
/// </summary>
/// <remarks>Each may be given as a configuration key of the same name, too.</remarks>
public static class AsyaVariables
{
    public const string DatabaseUrl = "ASYA_DATABASE_URL";
    public const string TaskStore = "ASYA_TASK_STORE";
    public const string PersistenceMount = "ASYA_PERSISTENCE_MOUNT";
    public const string CheckpointUrl = "ASYA_CHECKPOINT_URL";
    public const string CheckpointGrace = "ASYA_CHECKPOINT_GRACE";
    public const string AdoptStore = "ASYA_ADOPT_STORE";
    public const string AwsRegion = "AWS_REGION";
    public const string AwsEndpointUrlS3 = "AWS_ENDPOINT_URL_S3";
    public const string AwsEndpointUrl = "AWS_ENDPOINT_URL";
    public const string AzureStorageConnectionString = "AZURE_STORAGE_CONNECTION_STRING";
    public const string AzureStorageAccount = "AZURE_STORAGE_ACCOUNT";
    public const string Durability = "ASYA_DURABILITY";
    public const string PushKeyFile = "ASYA_PUSH_KEY_FILE";

    public const string ConfigPath = "ASYA_CONFIG_PATH";
    public const string ConfigPollInterval = "ASYA_CONFIG_POLL_INTERVAL";
    public const string PauseMetadata = "ASYA_PAUSE_METADATA";
    public const string ResumeMergeMode = "ASYA_RESUME_MERGE_MODE";
    public const string TaskRetention = "ASYA_TASK_RETENTION";
    public const string SinkHooks = "ASYA_SINK_HOOKS";
    public const string SumpHooks = "ASYA_SUMP_HOOKS";
    public const string RunnerUser = "ASYA_RUNNER_USER";
    public const string ActorsElsewhere = "ASYA_ACTORS_ELSEWHERE";

    public const string ApiKeysFile = "ASYA_API_KEYS_FILE";
    public const string A2AApiKey = "ASYA_A2A_API_KEY";
    public const string JwtAuthority = "ASYA_A2A_JWT_AUTHORITY";
    public const string JwtJwksUrl = "ASYA_A2A_JWT_JWKS_URL";
    public const string JwtIssuer = "ASYA_A2A_JWT_ISSUER";
    public const string JwtAudience = "ASYA_A2A_JWT_AUDIENCE";

    public const string ClusterId = "ASYA_CLUSTER_ID";
    public const string ServiceId = "ASYA_SERVICE_ID";
    public const string SiloName = "ASYA_SILO_NAME";
    public const string PodIp = "ASYA_POD_IP";
    public const string SiloPort = "ASYA_SILO_PORT";
    public const string SiloClientPort = "ASYA_SILO_CLIENT_PORT";
    public const string SiloHost = "ASYA_SILO_HOST";
    public const string Membership = "ASYA_MEMBERSHIP_URL";
    public const string ClusterTlsCertificate = "ASYA_CLUSTER_TLS_CERTIFICATE";
    public const string ClusterTlsKey = "ASYA_CLUSTER_TLS_KEY";
    public const string ClusterTlsCa = "ASYA_CLUSTER_TLS_CA";
    public const string Dashboard = "ASYA_DASHBOARD";
    public const string ActorStatus = "ASYA_ACTOR_STATUS";

    public const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    public const string OtlpTracesEndpoint = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    public const string OtlpMetricsEndpoint = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";
    public const string OtlpLogsEndpoint = "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT";
    public const string TracesExporter = "OTEL_TRACES_EXPORTER";
    public const string MetricsExporter = "OTEL_METRICS_EXPORTER";
    public const string LogsExporter = "OTEL_LOGS_EXPORTER";
    public const string OtelDisabled = "OTEL_SDK_DISABLED";
}
