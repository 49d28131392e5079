using Asya.Hosting;
using Asya.Samples;

return await AsyaHost.RunAsync(args, static services => services.AddSampleActors());
