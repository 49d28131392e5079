using Asya.Grains.Hosting;
using Asya.Hosting;
using Asya.Samples;
using Asya.TestSilo;
using Orleans.Configuration;

// The product with misbehaving actors and with scripted crash points.
return await AsyaHost.RunAsync(args, static services => services
    .AddSampleActors()
    .AddTestActors()
    .AddSingleton<FaultPoints, DeadlyFaultPoints>()
    .AddAdvertisedPorts()
    .AddOptions<GrainDirectoryOptions>()

    // How many addresses of grains are remembered. Those of tasks that are over stay for minutes, which a measurement of memory sees.
    .Configure<IConfiguration>(static (options, settings) =>
        options.CacheSize = settings.GetValue("ASYA_TEST_ADDRESSES", options.CacheSize)));
