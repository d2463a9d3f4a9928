Console.WriteLine("inlay benchmarks");
