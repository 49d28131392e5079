using Asya.Samples;
using Asya.Silo;

return await AsyaHost.RunAsync(args, static services => services.AddSampleActors());
