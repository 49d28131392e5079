using Asya.Settings;

namespace Asya.Hosting;

/// <summary>The stores and the configuration of a silo, which is not started: it joins nothing and listens nowhere.</summary>
internal static class UnstartedHost
{
    public static IHost Build(HostArguments arguments, Action<IServiceCollection>? addActors)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables()
            .AddInMemoryCollection(arguments.Settings());
        ConfigurationFolder.AddDefault(builder.Configuration, arguments.ConfigurationFolder);
        UnknownVariables.RefuseMisspelt(builder.Configuration);
        DataDirectory.AddCheckpoints(builder.Configuration);
        builder.UseOrleans(static silo => silo.UseLocalhostClustering().AddTaskStore().AddCheckpointStore().AddAsyaGrains());
        addActors?.Invoke(builder.Services);
        return builder.Build();
    }
}
