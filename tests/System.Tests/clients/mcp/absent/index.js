throw new Error('This package is not installed for the tests: tests/System.Tests/clients/mcp/absent stands for it.');
