CREATE TABLE "tokens" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"hash" text NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	"revoked_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"username" text NOT NULL,
	"password_hash" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "conflicts" (
	"workspace_id" text NOT NULL,
	"branch" text NOT NULL,
	"conflict_id" text NOT NULL,
	"mock_id" text NOT NULL,
	"user_id" text NOT NULL,
	"replica_id" text NOT NULL,
	"op_id" text NOT NULL,
	"base_hash" text,
	"local_hash" text,
	"head_hash" text,
	"head_revision" integer NOT NULL,
	"head_author" text,
	"opened_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"resolution" text,
	CONSTRAINT "conflicts_workspace_id_branch_conflict_id_pk" PRIMARY KEY("workspace_id","branch","conflict_id")
);
--> statement-breakpoint
CREATE TABLE "members" (
	"workspace_id" text NOT NULL,
	"user_id" text NOT NULL,
	"role" text NOT NULL,
	"permissions" text[],
	"joined_at" timestamp with time zone NOT NULL,
	CONSTRAINT "members_workspace_id_user_id_pk" PRIMARY KEY("workspace_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "branches" (
	"workspace_id" text NOT NULL,
	"branch" text NOT NULL,
	"revision" integer NOT NULL,
	"chain" text NOT NULL,
	"initial_chain" text NOT NULL,
	"live_mocks" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "branches_workspace_id_branch_pk" PRIMARY KEY("workspace_id","branch")
);
--> statement-breakpoint
CREATE TABLE "changes" (
	"workspace_id" text NOT NULL,
	"branch" text NOT NULL,
	"revision" integer NOT NULL,
	"ordinal" integer NOT NULL,
	"mock_id" text NOT NULL,
	"op_id" text NOT NULL,
	"kind" text NOT NULL,
	"path" text NOT NULL,
	"prev_path" text,
	"hash" text,
	"prev_hash" text,
	"size" integer NOT NULL,
	"submitted_hash" text,
	"base_hash" text,
	"closed" jsonb,
	CONSTRAINT "changes_workspace_id_branch_revision_ordinal_pk" PRIMARY KEY("workspace_id","branch","revision","ordinal")
);
--> statement-breakpoint
CREATE TABLE "contents" (
	"workspace_id" text NOT NULL,
	"hash" text NOT NULL,
	"size" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "contents_workspace_id_hash_pk" PRIMARY KEY("workspace_id","hash")
);
--> statement-breakpoint
CREATE TABLE "mocks" (
	"workspace_id" text NOT NULL,
	"branch" text NOT NULL,
	"mock_id" text NOT NULL,
	"path" text NOT NULL,
	"path_key" text NOT NULL,
	"hash" text,
	"size" integer NOT NULL,
	"revision" integer NOT NULL,
	"updated_by" text NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "mocks_workspace_id_branch_mock_id_pk" PRIMARY KEY("workspace_id","branch","mock_id")
);
--> statement-breakpoint
CREATE TABLE "operations" (
	"workspace_id" text NOT NULL,
	"branch" text NOT NULL,
	"op_id" text NOT NULL,
	"user_id" text NOT NULL,
	"result" jsonb NOT NULL,
	"merged" boolean NOT NULL,
	CONSTRAINT "operations_workspace_id_branch_op_id_user_id_pk" PRIMARY KEY("workspace_id","branch","op_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "revisions" (
	"workspace_id" text NOT NULL,
	"branch" text NOT NULL,
	"revision" integer NOT NULL,
	"chain" text NOT NULL,
	"user_id" text NOT NULL,
	"replica_id" text NOT NULL,
	"message" text,
	"count" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "revisions_workspace_id_branch_revision_pk" PRIMARY KEY("workspace_id","branch","revision")
);
--> statement-breakpoint
CREATE TABLE "workspaces" (
	"workspace_id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"project" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conflicts" ADD CONSTRAINT "conflicts_branch" FOREIGN KEY ("workspace_id","branch") REFERENCES "public"."branches"("workspace_id","branch") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_workspace_id_workspaces_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("workspace_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "branches" ADD CONSTRAINT "branches_workspace_id_workspaces_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("workspace_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_branch" FOREIGN KEY ("workspace_id","branch") REFERENCES "public"."branches"("workspace_id","branch") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contents" ADD CONSTRAINT "contents_workspace_id_workspaces_workspace_id_fk" FOREIGN KEY ("workspace_id") REFERENCES "public"."workspaces"("workspace_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mocks" ADD CONSTRAINT "mocks_branch" FOREIGN KEY ("workspace_id","branch") REFERENCES "public"."branches"("workspace_id","branch") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "operations" ADD CONSTRAINT "operations_branch" FOREIGN KEY ("workspace_id","branch") REFERENCES "public"."branches"("workspace_id","branch") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "revisions" ADD CONSTRAINT "revisions_branch" FOREIGN KEY ("workspace_id","branch") REFERENCES "public"."branches"("workspace_id","branch") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "tokens_hash" ON "tokens" USING btree ("hash");--> statement-breakpoint
CREATE INDEX "tokens_user" ON "tokens" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email" ON "users" USING btree ("email");--> statement-breakpoint
CREATE UNIQUE INDEX "conflicts_open" ON "conflicts" USING btree ("workspace_id","branch","mock_id","user_id","replica_id") WHERE "conflicts"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "conflicts_id" ON "conflicts" USING btree ("conflict_id");--> statement-breakpoint
CREATE INDEX "members_user" ON "members" USING btree ("user_id","workspace_id");--> statement-breakpoint
CREATE INDEX "changes_mock" ON "changes" USING btree ("workspace_id","branch","mock_id","revision");--> statement-breakpoint
CREATE INDEX "mocks_path_key" ON "mocks" USING btree ("workspace_id","branch","path_key");