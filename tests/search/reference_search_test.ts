import { searchContract } from "./contract.ts";
import { createReferenceSearch } from "./reference_search.ts";

searchContract("plain reference", createReferenceSearch);
