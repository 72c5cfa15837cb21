/**
 * What AWS's managed policies say of the actions that a mapping's role needs, written by scripts/managed-policies.mjs
 * from the texts that moto (5.2.5) has of IAM: name, and statements, each a text of actions that are allowed on
 * everything or a statement as IAM has it. Without statements: it says nothing of them.
 */
export const managedPolicyData = `AIDevOpsAgentAccessPolicy=["ec2:Describe* glue:GetRegistry glue:GetSchemaVersion kafka:Describe* kafka:List*",{"Action":["s3:ListBucket"],"Condition":{"StringLike":{"s3:prefix":["AWSLogs/*","*/AWSLogs/*"]}},"Effect":"Allow","Resource":"arn:aws:s3:::*"}]
AIDevOpsAgentActionsPolicy=[{"Effect":"Allow","NotAction":["account:*","cognito-identity:*","iam:*","identitystore:*","organizations:*","ram:*","rolesanywhere:*","sso:*","sts:*"],"Resource":"*"}]
AIDevOpsAgentFullAccess
AIDevOpsAgentReadOnlyAccess
AIDevOpsOperatorAppAccessPolicy
AIDevOpsReleaseManagementVPCPolicy=["ec2:DescribeNetworkInterfaces ec2:DescribeSubnets ec2:DescribeSecurityGroups ec2:DescribeVpcs",{"Action":["ec2:DeleteNetworkInterface"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}","aws:ResourceTag/ManagedByVerificationTesting":""}},"Effect":"Allow","Resource":"arn:aws:ec2:*:*:network-interface/*"},{"Action":["ec2:CreateNetworkInterface"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:ec2:*:*:subnet/*","arn:aws:ec2:*:*:security-group/*"]},{"Action":["ec2:CreateNetworkInterface"],"Condition":{"ForAnyValue:StringEquals":{"aws:TagKeys":["ManagedByVerificationTesting"]},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:ec2:*:*:network-interface/*"]}]
AIOpsAssistantIncidentReportPolicy
AIOpsAssistantPolicy=["ec2:Describe* glue:GetRegistry glue:GetSchemaVersion kafka:Describe* kafka:List* s3:List*"]
AIOpsConsoleAdminPolicy
AIOpsOperatorAccess
AIOpsReadOnlyAccess
AWS-SSM-Automation-DiagnosisBucketPolicy=[{"Action":["s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:s3:::do-not-delete-ssm-diagnosis-*/actions/*/\${aws:PrincipalAccount}/*"},{"Action":["s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceOrgId":"\${aws:PrincipalOrgId}"}},"Effect":"Allow","Resource":"arn:aws:s3:::do-not-delete-ssm-diagnosis-*/actions/*/\${aws:PrincipalAccount}/*"},{"Action":["s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"s3:prefix":"*/\${aws:PrincipalAccount}/*"}},"Effect":"Allow","Resource":"arn:aws:s3:::do-not-delete-ssm-diagnosis-*"},{"Action":["s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceOrgId":"\${aws:PrincipalOrgId}"},"StringLike":{"s3:prefix":"*/\${aws:PrincipalAccount}/*"}},"Effect":"Allow","Resource":"arn:aws:s3:::do-not-delete-ssm-diagnosis-*"}]
AWS-SSM-DiagnosisAutomation-AdministrationRolePolicy=[{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:s3:arn":"arn:aws:s3:::do-not-delete-ssm-diagnosis-*"},"Bool":{"aws:ViaAWSService":"true"},"StringEquals":{"aws:ResourceTag/SystemsManagerManaged":"true"},"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"},{"Action":["s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:s3:::do-not-delete-ssm-diagnosis-*/actions/*"},{"Action":["s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:s3:::do-not-delete-ssm-diagnosis-*"}]
AWS-SSM-DiagnosisAutomation-ExecutionRolePolicy=["ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups",{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:s3:arn":"arn:aws:s3:::do-not-delete-ssm-diagnosis-*"},"Bool":{"aws:ViaAWSService":"true"},"StringEquals":{"aws:ResourceTag/SystemsManagerManaged":"true"},"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"}]
AWS-SSM-DiagnosisAutomation-OperationalAccountAdministrationRolePolicy
AWS-SSM-RemediationAutomation-AdministrationRolePolicy=[{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:s3:arn":"arn:aws:s3:::do-not-delete-ssm-diagnosis-*"},"Bool":{"aws:ViaAWSService":"true"},"StringEquals":{"aws:ResourceTag/SystemsManagerManaged":"true"},"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"},{"Action":["s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:s3:::do-not-delete-ssm-diagnosis-*/actions/*"},{"Action":["s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:s3:::do-not-delete-ssm-diagnosis-*"}]
AWS-SSM-RemediationAutomation-ExecutionRolePolicy=["ec2:DescribeSubnets ec2:DescribeVpcs ec2:DescribeSecurityGroups",{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:s3:arn":"arn:aws:s3:::do-not-delete-ssm-diagnosis-*"},"Bool":{"aws:ViaAWSService":"true"},"StringEquals":{"aws:ResourceTag/SystemsManagerManaged":"true"},"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"}]
AWS-SSM-RemediationAutomation-OperationalAccountAdministrationRolePolicy
AWSAccountActivityAccess
AWSAccountManagementFullAccess
AWSAccountManagementReadOnlyAccess
AWSAccountSettingsManagementRole
AWSAccountUsageReportAccess
AWSAgentlessDiscoveryService=[{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::connector-platform-upgrade-info/*","arn:aws:s3:::connector-platform-upgrade-info","arn:aws:s3:::connector-platform-upgrade-bundles/*","arn:aws:s3:::connector-platform-upgrade-bundles","arn:aws:s3:::connector-platform-release-notes/*","arn:aws:s3:::connector-platform-release-notes","arn:aws:s3:::prod.agentless.discovery.connector.upgrade/*","arn:aws:s3:::prod.agentless.discovery.connector.upgrade"]},{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::import-to-ec2-connector-debug-logs/*"]}]
AWSAppFabricFullAccess
AWSAppFabricReadOnlyAccess
AWSAppMeshEnvoyAccess
AWSAppMeshFullAccess
AWSAppMeshPreviewEnvoyAccess
AWSAppMeshReadOnly
AWSAppRunnerFullAccess
AWSAppRunnerReadOnlyAccess
AWSAppSyncAdministrator
AWSAppSyncInvokeFullAccess
AWSAppSyncSchemaAuthor
AWSApplicationDiscoveryAgentAccess
AWSApplicationDiscoveryAgentlessCollectorAccess
AWSApplicationDiscoveryServiceFullAccess
AWSApplicationMigrationAgentInstallationPolicy
AWSApplicationMigrationAgentPolicy
AWSApplicationMigrationEC2Access
AWSApplicationMigrationFullAccess=["ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets"]
AWSApplicationMigrationNetworkMigrationCustomResource
AWSApplicationMigrationNetworkMigrationMultiAccount=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs ec2:DescribeNetworkInterfaces",{"Action":["ec2:DescribeNetworkInterfaces","ec2:DescribeSecurityGroups","ec2:DescribeSubnets","ec2:DescribeVpcs"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":["cloudformation.amazonaws.com"]}},"Effect":"Allow","Resource":["*"]},{"Action":["ec2:CreateNetworkInterface"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":["cloudformation.amazonaws.com"]},"StringEquals":{"ec2:ResourceTag/CreatedBy":"AWSApplicationMigrationService"}},"Effect":"Allow","Resource":["arn:aws:ec2:*:*:network-acl/*","arn:aws:ec2:*:*:subnet/*","arn:aws:ec2:*:*:route-table/*","arn:aws:ec2:*:*:natgateway/*","arn:aws:ec2:*:*:transit-gateway/*","arn:aws:ec2:*:*:transit-gateway-route-table/*","arn:aws:ec2:*:*:transit-gateway-attachment/*","arn:aws:ec2:*:*:network-interface/*","arn:aws:ec2:*:*:network-insights-path/*","arn:aws:ec2:*:*:vpc/*","arn:aws:ec2:*:*:elastic-ip/*"]},{"Action":["ec2:CreateNetworkInterface"],"Condition":{"StringEquals":{"aws:RequestTag/CreatedBy":"AWSApplicationMigrationService"}},"Effect":"Allow","Resource":["arn:aws:ec2:*:*:network-interface/*"]},{"Action":["ec2:DeleteNetworkInterface"],"Condition":{"StringEquals":{"aws:ResourceTag/CreatedBy":"AWSApplicationMigrationService"}},"Effect":"Allow","Resource":["arn:aws:ec2:*:*:network-interface/*"]},{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":["cloudformation.amazonaws.com"]}},"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/lambda/network-migration-modify-tgw*"]},{"Action":["ec2:DeleteNetworkInterface"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":["cloudformation.amazonaws.com"]},"StringEquals":{"aws:ResourceTag/CreatedBy":"AWSApplicationMigrationService"}},"Effect":"Allow","Resource":["arn:aws:ec2:*:*:transit-gateway/*","arn:aws:ec2:*:*:transit-gateway-policy-table/*","arn:aws:ec2:*:*:transit-gateway-connect-peer/*","arn:aws:ec2:*:*:transit-gateway-route-table/*","arn:aws:ec2:*:*:transit-gateway-attachment/*","arn:aws:ec2:*:*:internet-gateway/*","arn:aws:ec2:*:*:natgateway/*","arn:aws:ec2:*:*:subnet/*","arn:aws:ec2:*:*:network-acl/*","arn:aws:ec2:*:*:route-table/*","arn:aws:ec2:*:*:network-interface/*","arn:aws:ec2:*:*:network-insights-path/*","arn:aws:ec2:*:*:network-insights-access-scope-analysis/*","arn:aws:ec2:*:*:network-insights-access-scope/*","arn:aws:ec2:*:*:launch-template/*","arn:aws:ec2:*:*:elastic-ip/*","arn:aws:ec2:*:*:network-insights-analysis/*","arn:aws:ec2:*:*:vpc/*","arn:aws:ec2:*:*:instance/*","arn:aws:ec2:*:*:volume/*","arn:aws:ec2:*:*:snapshot/*","arn:aws:ec2:*:*:security-group/*","arn:aws:ec2:*:*:security-group-rule/*"]},{"Action":["ec2:CreateNetworkInterface"],"Condition":{"StringEquals":{"aws:ResourceTag/CreatedBy":"AWSApplicationMigrationService"}},"Effect":"Allow","Resource":["arn:aws:ec2:*:*:subnet/*","arn:aws:ec2:*:*:security-group/*"]}]
AWSApplicationMigrationReadOnlyAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets"]
AWSApplicationMigrationSSMAccess
AWSApplicationMigrationServiceEc2InstancePolicy
AWSApplicationMigrationVCenterClientPolicy
AWSArtifactAgreementsFullAccess
AWSArtifactAgreementsReadOnlyAccess
AWSArtifactComplianceInquiriesFullAccess
AWSArtifactComplianceInquiriesReadOnlyAccess
AWSArtifactReportsReadOnlyAccess
AWSAuditManagerAdministratorAccess
AWSBackupAccessPointOperatorAccess=[{"Action":["kms:Decrypt"],"Condition":{"StringLike":{"kms:EncryptionContext:aws:backup:backup-vault":"*","kms:ViaService":"backup.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"}]
AWSBackupAuditAccess
AWSBackupDataTransferAccess
AWSBackupFullAccess=["ec2:DescribeVpcs ec2:DescribeSecurityGroups ec2:DescribeSubnets","kms:GenerateDataKey"]
AWSBackupGuardDutyRolePolicyForScans=[{"Action":["kms:Decrypt"],"Condition":{"StringLike":{"kms:EncryptionContext:aws:backup:backup-vault":"*","kms:ViaService":"backup.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"}]
AWSBackupOperatorAccess=["ec2:DescribeVpcs ec2:DescribeSecurityGroups ec2:DescribeSubnets"]
AWSBackupOrganizationAdminAccess
AWSBackupRestoreAccessForSAPHANA
AWSBackupSearchOperatorAccess=[{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ForAllValues:StringEquals":{"kms:EncryptionContextKeys":["aws:backup-search:search-job"]},"StringLike":{"kms:ViaService":["backup.*.amazonaws.com"]}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"}]
AWSBackupServiceRolePolicyForIndexing=[{"Action":["kms:Decrypt"],"Condition":{"StringLike":{"kms:ViaService":["ec2.*.amazonaws.com"]}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"}]
AWSBackupServiceRolePolicyForItemRestores=[{"Action":["s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:s3:::*"},{"Action":["s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:s3:::*/*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"StringLike":{"kms:ViaService":["ec2.*.amazonaws.com","s3.*.amazonaws.com"]}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"}]
AWSBackupServiceRolePolicyForS3Backup=[{"Action":["kms:Decrypt"],"Condition":{"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":"arn:aws:s3:::*"}]
AWSBackupServiceRolePolicyForS3Restore=[{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::*"]},{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::*/*"]},{"Action":["kms:GenerateDataKey","kms:Decrypt"],"Condition":{"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"}]
AWSBackupServiceRolePolicyForScans
AWSBatchFullAccess=["ec2:DescribeSubnets ec2:DescribeSecurityGroups ec2:DescribeVpcs"]
AWSBillingConductorFullAccess
AWSBillingConductorReadOnlyAccess
AWSBillingReadOnlyAccess
AWSBudgetsActionsWithAWSResourceControlAccess
AWSBudgetsActions_RolePolicyForResourceAdministrationWithSSM
AWSBudgetsReadOnlyAccess
AWSBugBustFullAccess
AWSBugBustPlayerAccess
AWSCertificateManagerFullAccess
AWSCertificateManagerPrivateCAAuditor
AWSCertificateManagerPrivateCAFullAccess
AWSCertificateManagerPrivateCAPrivilegedUser
AWSCertificateManagerPrivateCAReadOnly
AWSCertificateManagerPrivateCAUser
AWSCertificateManagerReadOnly
AWSCleanRoomsFullAccess=["glue:GetSchemaVersion",{"Action":["s3:ListBucket","s3:PutObject"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":"cleanrooms.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:s3:::cleanrooms-queryresults*"},{"Action":["logs:CreateLogGroup"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":"cleanrooms.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/cleanrooms*"}]
AWSCleanRoomsFullAccessNoQuerying=["glue:GetSchemaVersion",{"Action":["logs:CreateLogGroup"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":"cleanrooms.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/cleanrooms*"}]
AWSCleanRoomsMLFullAccess=["glue:GetSchemaVersion",{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":"arn:aws:s3:::*cleanrooms-ml*"}]
AWSCleanRoomsMLReadOnlyAccess
AWSCleanRoomsReadOnlyAccess=["glue:GetSchemaVersion"]
AWSCloud9Administrator=["ec2:DescribeVpcs ec2:DescribeSubnets"]
AWSCloud9EnvironmentMember
AWSCloud9SSMInstanceProfile
AWSCloud9User=["ec2:DescribeVpcs ec2:DescribeSubnets"]
AWSCloudFormationFullAccess
AWSCloudFormationReadOnlyAccess
AWSCloudHSMFullAccess
AWSCloudHSMReadOnlyAccess
AWSCloudMapDiscoverInstanceAccess
AWSCloudMapFullAccess=["ec2:DescribeVpcs"]
AWSCloudMapReadOnlyAccess
AWSCloudMapRegisterInstanceAccess
AWSCloudShellFullAccess
AWSCloudTrail_FullAccess=[{"Action":["logs:CreateLogGroup"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:aws-cloudtrail-logs*"]}]
AWSCloudTrail_ReadOnlyAccess
AWSCodeArtifactAdminAccess
AWSCodeArtifactReadOnlyAccess
AWSCodeBuildAdminAccess=["ec2:DescribeVpcs ec2:DescribeSecurityGroups ec2:DescribeSubnets"]
AWSCodeBuildDeveloperAccess
AWSCodeBuildReadOnlyAccess
AWSCodeCommitFullAccess
AWSCodeCommitPowerUser
AWSCodeCommitReadOnly
AWSCodeDeployDeployerAccess
AWSCodeDeployFullAccess
AWSCodeDeployReadOnlyAccess
AWSCodeDeployRoleForECS=["sns:Publish"]
AWSCodeDeployRoleForECSLimited=[{"Action":["sns:Publish"],"Effect":"Allow","Resource":"arn:aws:sns:*:*:CodeDeployTopic_*"}]
AWSCodePipelineApproverAccess
AWSCodePipelineCustomActionAccess
AWSCodePipeline_FullAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs",{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":"arn:aws:s3::*:codepipeline-*"}]
AWSCodePipeline_ReadOnlyAccess=[{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":"arn:aws:s3::*:codepipeline-*"}]
AWSCodeStarFullAccess=["ec2:DescribeVpcs ec2:DescribeSubnets"]
AWSCompromisedKeyQuarantine
AWSCompromisedKeyQuarantineV2=[{"Action":["s3:ListBucket"],"Effect":"Deny","Resource":["*"]}]
AWSCompromisedKeyQuarantineV3=[{"Action":["s3:ListBucket","logs:PutLogEvents"],"Effect":"Deny","Resource":["*"]}]
AWSConfigUserAccess
AWSConnector=[{"Action":["s3:ListBucket","s3:PutObject"],"Effect":"Allow","Resource":"arn:aws:s3:::import-to-ec2-*"}]
AWSDataExchangeDataGrantOwnerFullAccess
AWSDataExchangeDataGrantReceiverFullAccess
AWSDataExchangeFullAccess=[{"Action":["s3:PutObject"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":["dataexchange.amazonaws.com"]}},"Effect":"Allow","Resource":"arn:aws:s3:::*aws-data-exchange*"},"s3:ListBucket"]
AWSDataExchangeProviderFullAccess=[{"Action":["s3:PutObject"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":["dataexchange.amazonaws.com"]}},"Effect":"Allow","Resource":"arn:aws:s3:::*aws-data-exchange*"},"s3:ListBucket"]
AWSDataExchangeReadOnly
AWSDataExchangeSubscriberFullAccess=["s3:ListBucket"]
AWSDataPipeline_FullAccess=["s3:List*"]
AWSDataPipeline_PowerUser=["s3:List*"]
AWSDataSyncFullAccess=["ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets logs:CreateLogGroup s3:ListBucket"]
AWSDataSyncReadOnlyAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets s3:ListBucket"]
AWSDeadlineCloud-FleetWorker
AWSDeadlineCloud-UserAccessFarms=[{"Action":["kms:Decrypt"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:sso:instance-arn":"arn:*:sso:::instance/*"},"StringLike":{"kms:ViaService":"sso.*.amazonaws.com"}},"Effect":"Allow","Resource":["*"]},{"Action":["kms:Decrypt"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:identitystore:identitystore-arn":"arn:*:identitystore::*:identitystore/*"},"StringLike":{"kms:ViaService":"identitystore.*.amazonaws.com"}},"Effect":"Allow","Resource":["*"]}]
AWSDeadlineCloud-UserAccessFleets
AWSDeadlineCloud-UserAccessJobs
AWSDeadlineCloud-UserAccessQueues
AWSDeadlineCloud-WorkerHost
AWSDeepLensLambdaFunctionAccessPolicy=[{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::deeplens*/*","arn:aws:s3:::deeplens*"]},{"Action":["logs:CreateLogStream","logs:PutLogEvents","logs:CreateLogGroup"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/greengrass/*"}]
AWSDeepRacerAccountAdminAccess
AWSDeepRacerCloudFormationAccessPolicy=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs",{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::*DeepRacer*","arn:aws:s3:::*Deepracer*","arn:aws:s3:::*deepracer*"]}]
AWSDeepRacerDefaultMultiUserAccess
AWSDeepRacerFullAccess=[{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::*DeepRacer*","arn:aws:s3:::*Deepracer*","arn:aws:s3:::*deepracer*","arn:aws:s3:::dr-*","arn:aws:s3:::*DeepRacer*/*","arn:aws:s3:::*Deepracer*/*","arn:aws:s3:::*deepracer*/*","arn:aws:s3:::dr-*/*"]}]
AWSDeepRacerRoboMakerAccessPolicy=["ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSubnets ec2:DescribeSecurityGroups ec2:DescribeVpcs",{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/robomaker/SimulationJobs","arn:aws:logs:*:*:log-group:/aws/robomaker/SimulationJobs:log-stream:*"]},{"Action":["s3:ListBucket","s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::*DeepRacer*","arn:aws:s3:::*Deepracer*","arn:aws:s3:::*deepracer*","arn:aws:s3:::dr-*"]}]
AWSDenyAll=[{"Action":["*"],"Effect":"Deny","Resource":"*"}]
AWSDeviceFarmFullAccess
AWSDirectConnectFullAccess
AWSDirectConnectReadOnlyAccess
AWSDirectoryServiceDataFullAccess
AWSDirectoryServiceDataReadOnlyAccess
AWSDirectoryServiceFullAccess=["ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSubnets ec2:DescribeVpcs ec2:DescribeSecurityGroups"]
AWSDirectoryServiceReadOnlyAccess=["ec2:DescribeNetworkInterfaces ec2:DescribeSubnets ec2:DescribeVpcs"]
AWSDiscoveryContinuousExportFirehosePolicy=[{"Action":["s3:ListBucket","s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::aws-application-discovery-service-*"]},{"Action":["logs:PutLogEvents"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/application-discovery-service/firehose:log-stream:*"]}]
AWSEC2SqlHaInstancePolicy=[{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringLike":{"aws:ResourceTag/AWSEc2SqlHa":"*"}},"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:*"}]
AWSEC2VssRestorePolicy
AWSEC2VssSnapshotPolicy
AWSElasticBeanstalkCustomPlatformforEC2Role=["ec2:DescribeSecurityGroups ec2:DescribeSubnets",{"Action":["s3:List*","s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::elasticbeanstalk-*","arn:aws:s3:::elasticbeanstalk-*/*"]},{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/elasticbeanstalk/platform/*"}]
AWSElasticBeanstalkEKSImageBuild=[{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/codebuild/elasticbeanstalk-*"}]
AWSElasticBeanstalkEKSObservability=[{"Action":["s3:PutObject","s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::elasticbeanstalk-logs-*","arn:aws:s3:::elasticbeanstalk-logs-*/*"]}]
AWSElasticBeanstalkEKSTagging=[{"Action":["ec2:CreateNetworkInterface"],"Condition":{"StringEquals":{"aws:RequestTag/eks:eks-cluster-name":"\${aws:PrincipalTag/eks:eks-cluster-name}"},"StringLike":{"aws:RequestTag/eks:kubernetes-cni-node-name":"*"}},"Effect":"Allow","Resource":"*"}]
AWSElasticBeanstalkManagedUpdatesCustomerRolePolicy=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs",{"Action":["logs:CreateLogGroup"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/elasticbeanstalk/*"},{"Action":["s3:PutObject"],"Effect":"Allow","Resource":"arn:aws:s3:::elasticbeanstalk-*/*"},{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":"arn:aws:s3:::elasticbeanstalk-*"}]
AWSElasticBeanstalkMulticontainerDocker
AWSElasticBeanstalkReadOnly=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs",{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":"arn:aws:s3:::elasticbeanstalk-*"}]
AWSElasticBeanstalkWebTier=[{"Action":["s3:List*","s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::elasticbeanstalk-*","arn:aws:s3:::elasticbeanstalk-*/*"]},{"Action":["logs:PutLogEvents","logs:CreateLogStream"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/elasticbeanstalk*"]}]
AWSElasticBeanstalkWorkerTier=["sqs:SendMessage",{"Action":["s3:List*","s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::elasticbeanstalk-*","arn:aws:s3:::elasticbeanstalk-*/*"]},{"Action":["logs:PutLogEvents","logs:CreateLogStream"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/elasticbeanstalk*"]}]
AWSElasticDisasterRecoveryAgentInstallationPolicy
AWSElasticDisasterRecoveryConsoleFullAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets"]
AWSElasticDisasterRecoveryConsoleFullAccess_v2=["ec2:DescribeSecurityGroups ec2:DescribeSubnets",{"Action":["ec2:CreateNetworkInterface"],"Condition":{"Bool":{"aws:ViaAWSService":"true"},"Null":{"aws:RequestTag/AWSElasticDisasterRecoveryManaged":"false"}},"Effect":"Allow","Resource":"arn:aws:ec2:*:*:network-interface/*"},{"Action":["ec2:CreateNetworkInterface"],"Effect":"Allow","Resource":["arn:aws:ec2:*:*:subnet/*","arn:aws:ec2:*:*:security-group/*"]}]
AWSElasticDisasterRecoveryFailbackInstallationPolicy
AWSElasticDisasterRecoveryLaunchActionsPolicy
AWSElasticDisasterRecoveryReadOnlyAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets"]
AWSElementalMediaConnectCreateBridge
AWSElementalMediaConnectCreateFlow
AWSElementalMediaConnectDeleteBridge
AWSElementalMediaConnectDeleteFlow
AWSElementalMediaConnectFullAccess
AWSElementalMediaConnectReadOnlyAccess
AWSElementalMediaConvertFullAccess=["s3:ListBucket"]
AWSElementalMediaConvertReadOnly=["s3:ListBucket"]
AWSElementalMediaLiveFullAccess
AWSElementalMediaLiveReadOnly
AWSElementalMediaPackageFullAccess
AWSElementalMediaPackageReadOnly
AWSElementalMediaPackageV2FullAccess
AWSElementalMediaPackageV2ReadOnly
AWSElementalMediaStoreFullAccess
AWSElementalMediaStoreReadOnly
AWSElementalMediaTailorFullAccess
AWSElementalMediaTailorReadOnly
AWSEntityResolutionConsoleFullAccess=["glue:GetSchemaVersion","s3:ListBucket"]
AWSEntityResolutionConsoleReadOnlyAccess
AWSFMAdminFullAccess
AWSFMAdminReadOnlyAccess
AWSFMMemberReadOnlyAccess
AWSForWordPressPluginPolicy=[{"Action":["s3:ListBucket","s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::audio_for_wordpress*","arn:aws:s3:::audio-for-wordpress*"]}]
AWSGlueConsoleFullAccess=["glue:* ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs s3:ListBucket",{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::aws-glue-*/*","arn:aws:s3:::*/*aws-glue-*/*","arn:aws:s3:::aws-glue-*"]}]
AWSGlueConsoleSageMakerNotebookFullAccess=["glue:* ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces s3:ListBucket",{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::*/*aws-glue-*/*","arn:aws:s3:::aws-glue-*"]}]
AWSGlueSchemaRegistryFullAccess=["glue:GetRegistry glue:GetSchemaVersion"]
AWSGlueSchemaRegistryReadonlyAccess=["glue:GetRegistry glue:GetSchemaVersion"]
AWSGrafanaAccountAdministrator
AWSGrafanaConsoleReadOnlyAccess
AWSGrafanaWorkspacePermissionManagement
AWSGrafanaWorkspacePermissionManagementV2
AWSGreengrassFullAccess
AWSGreengrassReadOnlyAccess
AWSGroundStationAgentInstancePolicy
AWSHealthFullAccess
AWSHealthImagingFullAccess
AWSHealthImagingReadOnlyAccess
AWSIAMIdentityCenterAllowListForIdentityContext=[{"Effect":"Deny","NotAction":["aoss:APIAccessAll","athena:BatchGetNamedQuery","athena:BatchGetPreparedStatement","athena:BatchGetQueryExecution","athena:CreateNamedQuery","athena:CreatePreparedStatement","athena:DeleteNamedQuery","athena:DeletePreparedStatement","athena:GetNamedQuery","athena:GetPreparedStatement","athena:GetQueryExecution","athena:GetQueryResults","athena:GetQueryResultsStream","athena:GetQueryRuntimeStatistics","athena:GetWorkGroup","athena:ListNamedQueries","athena:ListPreparedStatements","athena:ListQueryExecutions","athena:StartQueryExecution","athena:StopQueryExecution","athena:UpdateNamedQuery","athena:UpdatePreparedStatement","athena:GetDatabase","athena:GetDataCatalog","athena:GetTableMetadata","athena:ListDatabases","athena:ListDataCatalogs","athena:ListTableMetadata","athena:ListWorkGroups","elasticmapreduce:GetClusterSessionCredentials","elasticmapreduce:AddJobFlowSteps","elasticmapreduce:DescribeCluster","elasticmapreduce:CancelSteps","elasticmapreduce:DescribeStep","elasticmapreduce:ListSteps","es:ESHttpHead","es:ESHttpPost","es:ESHttpGet","es:ESHttpPatch","es:ESHttpDelete","es:ESHttpPut","glue:GetDatabase","glue:GetDatabases","glue:GetTable","glue:GetTables","glue:GetTableVersions","glue:GetPartition","glue:GetPartitions","glue:BatchGetPartition","glue:GetColumnStatisticsForPartition","glue:GetColumnStatisticsForTable","glue:SearchTables","glue:CreateDatabase","glue:UpdateDatabase","glue:DeleteDatabase","glue:CreateTable","glue:DeleteTable","glue:BatchDeleteTable","glue:UpdateTable","glue:BatchCreatePartition","glue:CreatePartition","glue:DeletePartition","glue:BatchDeletePartition","glue:UpdatePartition","glue:BatchUpdatePartition","glue:DeleteColumnStatisticsForPartition","glue:DeleteColumnStatisticsForTable","glue:UpdateColumnStatisticsForPartition","glue:UpdateColumnStatisticsForTable","lakeformation:GetDataAccess","s3:GetAccessGrantsInstanceForPrefix","s3:GetDataAccess","s3:ListCallerAccessGrants","q:StartConversation","q:SendMessage","q:ListConversations","q:GetConversation","q:StartTroubleshootingAnalysis","q:GetTroubleshootingResults","q:StartTroubleshootingResolutionExplanation","q:UpdateTroubleshootingCommandResult","qapps:CreateQApp","qapps:PredictProblemStatementFromConversation","qapps:PredictQAppFromProblemStatement","qapps:CopyQApp","qapps:GetQApp","qapps:ListQApps","qapps:UpdateQApp","qapps:DeleteQApp","qapps:AssociateQAppWithUser","qapps:DisassociateQAppFromUser","qapps:ImportDocumentToQApp","qapps:ImportDocumentToQAppSession","qapps:CreateLibraryItem","qapps:GetLibraryItem","qapps:UpdateLibraryItem","qapps:CreateLibraryItemReview","qapps:ListLibraryItems","qapps:CreateSubscriptionToken","qapps:StartQAppSession","qapps:StopQAppSession","qapps:PredictQApp","qapps:ImportDocument","qapps:AssociateLibraryItemReview","qapps:DisassociateLibraryItemReview","qapps:GetQAppSession","qapps:UpdateQAppSession","qapps:GetQAppSessionMetadata","qapps:UpdateQAppSessionMetadata","qapps:TagResource","qapps:ListQAppSessionData","qapps:ExportQAppSessionData","qbusiness:Chat","qbusiness:ChatSync","qbusiness:ListConversations","qbusiness:ListMessages","qbusiness:DeleteConversation","qbusiness:PutFeedback","sts:SetContext"],"Resource":"*"}]
AWSIQFullAccess
AWSIdentitySyncFullAccess
AWSIdentitySyncReadOnlyAccess
AWSImageBuilderFullAccess=[{"Action":["sns:Publish"],"Effect":"Allow","Resource":"arn:aws:sns:*:*:*imagebuilder*"},{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":"arn:aws:s3::*:*imagebuilder*"},"ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups"]
AWSImageBuilderReadOnlyAccess
AWSImportExportFullAccess
AWSImportExportReadOnlyAccess
AWSIncidentManagerIncidentAccessServiceRolePolicy
AWSIncidentManagerResolverAccess
AWSIoTAnalyticsFullAccess
AWSIoTAnalyticsReadOnlyAccess
AWSIoTConfigAccess
AWSIoTConfigReadOnlyAccess
AWSIoTDataAccess
AWSIoTDeviceTesterForFreeRTOSFullAccess=["s3:ListBucket",{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::afr-ota*/*","arn:aws:s3:::idt-*/*","arn:aws:iot:*:*:policy/idt*","arn:aws:iam::*:role/idt-*","arn:aws:iot:*:*:otaupdate/idt*","arn:aws:iot:*:*:thing/idt*","arn:aws:iot:*:*:cert/*","arn:aws:iot:*:*:job/*","arn:aws:iot:*:*:stream/*"]},{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::afr-ota*/*","arn:aws:s3:::idt-*/*"]},"ec2:DescribeSecurityGroups"]
AWSIoTDeviceTesterForGreengrassFullAccess=[{"Action":["s3:PutObject"],"Effect":"Allow","Resource":"arn:aws:s3:::idt*"}]
AWSIoTEventsFullAccess
AWSIoTEventsReadOnlyAccess
AWSIoTFullAccess
AWSIoTManagedIntegrationsFullAccess
AWSIoTSiteWiseConsoleFullAccess
AWSIoTSiteWiseFullAccess
AWSIoTSiteWiseReadOnlyAccess
AWSIoTWirelessDataAccess
AWSIoTWirelessFullAccess
AWSIoTWirelessFullPublishAccess
AWSIoTWirelessGatewayCertManager
AWSIoTWirelessLogging=[{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/iotwireless*"}]
AWSIoTWirelessReadOnlyAccess
AWSKeyManagementServicePowerUser
AWSLakeFormationCrossAccountManager
AWSLakeFormationDataAdmin=["s3:ListBucket"]
AWSLambdaExecute=[{"Action":["logs:*"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:*"},{"Action":["s3:PutObject"],"Effect":"Allow","Resource":"arn:aws:s3:::*"}]
AWSLambdaInvocation-DynamoDB
AWSLambdaManagedEC2ResourceOperator=["ec2:DescribeSecurityGroups ec2:DescribeSubnets",{"Action":["ec2:CreateNetworkInterface"],"Effect":"Allow","Resource":["arn:aws:ec2:*:*:subnet/*","arn:aws:ec2:*:*:security-group/*"]},{"Action":["logs:CreateLogGroup"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:*"},{"Action":["logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:*:log-stream:*"}]
AWSLambdaNetworkConnectorOperatorPolicy=[{"Action":["ec2:CreateNetworkInterface"],"Effect":"Allow","Resource":"arn:aws:ec2:*:*:subnet/*"},{"Action":["ec2:CreateNetworkInterface"],"Effect":"Allow","Resource":"arn:aws:ec2:*:*:security-group/*"},{"Action":["ec2:CreateNetworkInterface"],"Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["aws:lambda:networkConnectorName","aws:lambda:networkConnectorId"]}},"Effect":"Allow","Resource":"arn:aws:ec2:*:*:network-interface/*"}]
AWSLambda_FullAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AWSLambda_ReadOnlyAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AWSMCPSignInOAuthAccessPolicy
AWSManagedAccountManagementAccess
AWSManagedAccountUserEntitlementAccess
AWSManagedAdvancedFeaturesActivationAccess
AWSManagedBudgetsSpendLimitManagementAccess
AWSManagedControlPolicyManagementAccess
AWSManagedSettingsAdminAccess
AWSManagedSettingsReadOnlyAccess
AWSManagementConsoleBasicUserAccess
AWSMarketplaceAmiIngestion
AWSMarketplaceDiscoveryFullAccess
AWSMarketplaceFullAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AWSMarketplaceGetEntitlements
AWSMarketplaceManageSubscriptions
AWSMarketplaceMeteringFullAccess
AWSMarketplaceMeteringRegisterUsage
AWSMarketplaceProcurementSystemAdminFullAccess
AWSMarketplaceRead-only=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AWSMarketplaceSellerFullAccess=[{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::aws-partner-central-marketplace-ephemeral-writeonly-files/\${aws:PrincipalAccount}/*"]}]
AWSMarketplaceSellerOfferManagement
AWSMarketplaceSellerProductsFullAccess=[{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::aws-partner-central-marketplace-ephemeral-writeonly-files/\${aws:PrincipalAccount}/*"]}]
AWSMarketplaceSellerProductsReadOnly
AWSMcpServiceActionsFullAccess=[{"Action":["*"],"Condition":{"Bool":{"aws:IsMcpServiceAction":"true"}},"Effect":"Allow","Resource":"*"}]
AWSMigrationHubFullAccess
AWSMigrationHubOrchestratorConsoleFullAccess=[{"Action":["s3:ListBucket","s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::migrationhub-orchestrator-*","arn:aws:s3:::migrationhub-orchestrator-*/*"]},"ec2:DescribeVpcs"]
AWSMigrationHubOrchestratorInstanceRolePolicy=[{"Action":["secretsmanager:GetSecretValue"],"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:migrationhub-orchestrator-*"}]
AWSMigrationHubOrchestratorPlugin=[{"Action":["s3:PutObject"],"Effect":"Allow","Resource":"arn:aws:s3:::migrationhub-orchestrator-*"},{"Action":["secretsmanager:GetSecretValue"],"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:migrationhub-orchestrator-*"}]
AWSMigrationHubRefactorSpaces-EnvironmentsWithoutBridgesFullAccess=["ec2:DescribeSubnets ec2:DescribeVpcs"]
AWSMigrationHubRefactorSpacesFullAccess=["ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AWSMigrationHubStrategyCollector=[{"Action":["s3:PutObject","s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:s3:::migrationhub-strategy-*"},{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:migrationhub-strategy-*"}]
AWSMigrationHubStrategyConsoleFullAccess
AWSNetworkFirewallFullAccess=["ec2:DescribeSubnets ec2:DescribeVpcs"]
AWSNetworkFirewallReadOnlyAccess
AWSNetworkManagerFullAccess
AWSNetworkManagerReadOnlyAccess
AWSOrganizationsFullAccess
AWSOrganizationsReadOnlyAccess
AWSOutpostsAuthorizeServerPolicy
AWSPCSComputeNodePolicy
AWSPanoramaFullAccess=[{"Action":["s3:PutObject","s3:ListBucket"],"Condition":{"ArnLike":{"s3:DataAccessPointArn":"arn:aws:s3:*:*:accesspoint/panorama*"}},"Effect":"Allow","Resource":"*"},{"Action":["secretsmanager:GetSecretValue"],"Effect":"Allow","Resource":["arn:aws:secretsmanager:*:*:secret:panorama*","arn:aws:secretsmanager:*:*:secret:Panorama*"]}]
AWSPartnerCentralChannelHandshakeApprovalManagement
AWSPartnerCentralChannelManagement
AWSPartnerCentralFullAccess=[{"Action":["s3:PutObject"],"Effect":"Allow","Resource":"arn:aws:s3:::aws-partner-central-marketplace-ephemeral-writeonly-files/\${aws:PrincipalAccount}/*"}]
AWSPartnerCentralMarketingManagement=[{"Action":["s3:PutObject"],"Effect":"Allow","Resource":"arn:aws:s3:::aws-partner-central-marketplace-ephemeral-writeonly-files/\${aws:PrincipalAccount}/*"}]
AWSPartnerCentralOpportunityManagement
AWSPartnerCentralRevenueAttributionManagement
AWSPartnerCentralSandboxFullAccess
AWSPartnerCentralSellingResourceSnapshotJobExecutionRolePolicy
AWSPartnerLedSupportReadOnlyAccess
AWSPartnerProServeToolsFullAccess
AWSPartnerProServeToolsIndividualContributor
AWSPartnerProServeToolsOrganizationReaderIndividualContributor
AWSPriceListServiceFullAccess
AWSPrivateCAAuditor
AWSPrivateCAConnectorForKubernetesPolicy
AWSPrivateCAFullAccess
AWSPrivateCAPrivilegedUser
AWSPrivateCAReadOnly
AWSPrivateCAUser
AWSPrivateMarketplaceAdminFullAccess
AWSPrivateMarketplaceRequests
AWSProtonCodeBuildProvisioningBasicAccess=[{"Action":["logs:CreateLogStream","logs:CreateLogGroup","logs:PutLogEvents"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/codebuild/AWSProton-*"]}]
AWSProtonDeveloperAccess=["s3:ListBucket"]
AWSProtonFullAccess
AWSProtonReadOnlyAccess
AWSPurchaseOrdersServiceRolePolicy
AWSQuickSetupCFGCPacksPermissionsBoundary
AWSQuickSetupDeploymentRolePolicy
AWSQuickSetupDevOpsGuruPermissionsBoundary=[{"Action":["sns:Publish"],"Effect":"Allow","Resource":"arn:aws:sns:*:*:DevOpsGuru-Default-Topic"}]
AWSQuickSetupDistributorPermissionsBoundary
AWSQuickSetupEnableAREXExecutionPolicy
AWSQuickSetupEnableDHMCExecutionPolicy
AWSQuickSetupJITNADeploymentRolePolicy
AWSQuickSetupManageJITNAResourcesExecutionPolicy
AWSQuickSetupManagedInstanceProfileExecutionPolicy
AWSQuickSetupPatchPolicyBaselineAccess
AWSQuickSetupPatchPolicyDeploymentRolePolicy=[{"Action":["s3:Put*","s3:List*"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":["cloudformation.amazonaws.com"]},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::aws-quicksetup-patchpolicy-access-log-*"]},{"Action":["logs:CreateLogGroup"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":["cloudformation.amazonaws.com"]}},"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/lambda/baseline-overrides-*","arn:aws:logs:*:*:log-group:/aws/lambda/delete-name-tags-*"]}]
AWSQuickSetupPatchPolicyLambdaExecutionPolicy
AWSQuickSetupPatchPolicyPermissionsBoundary=[{"Action":["s3:Put*","s3:List*"],"Condition":{"StringEquals":{"aws:ResourceAccount":["\${aws:PrincipalAccount}"]}},"Effect":"Allow","Resource":"arn:aws:s3:::aws-quicksetup-patchpolicy-*"},{"Action":["logs:CreateLogStream","logs:CreateLogGroup","logs:PutLogEvents"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/lambda/baseline-overrides-*","arn:aws:logs:*:*:log-group:/aws/lambda/delete-name-tags-*"]}]
AWSQuickSetupPatchPolicyTagManagementExecutionPolicy
AWSQuickSetupSSMDeploymentRolePolicy
AWSQuickSetupSSMDeploymentS3BucketRolePolicy=[{"Action":["s3:ListBucket"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":"cloudformation.amazonaws.com"},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:s3:::do-not-delete-ssm-*"}]
AWSQuickSetupSSMHostMgmtPermissionsBoundary
AWSQuickSetupSSMLifecycleManagementExecutionPolicy
AWSQuickSetupSSMManageResourcesExecutionPolicy
AWSQuickSetupSchedulerPermissionsBoundary
AWSQuickSetupStartSSMAssociationsExecutionPolicy
AWSQuickSetupStartStopInstancesExecutionPolicy
AWSQuickSightAssetBundleExportPolicy
AWSQuickSightAssetBundleImportPolicy
AWSQuickSightIoTAnalyticsAccess
AWSQuickSightSecretsManagerWritePolicy
AWSRefactoringToolkitFullAccess=[{"Action":["logs:CreateLogGroup"],"Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["a2c-generated"]},"Null":{"aws:RequestTag/a2c-generated":"false"}},"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/codebuild/*:*","arn:aws:logs:*:*:log-group:/aws/ecs/containerinsights/*:*","arn:aws:logs:*:*:log-group:/aws/ecs/container-logs/*:*"]},{"Action":["logs:CreateLogGroup"],"Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["application-transformation"]},"Null":{"aws:RequestTag/application-transformation":"false"}},"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/ecs/containerinsights/*:*","arn:aws:logs:*:*:log-group:/aws/ecs/container-logs/*:*"]},{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::*/refactoringtoolkit*","arn:aws:s3:::*/a2c-generated*","arn:aws:s3:::*/application-transformation*"]},{"Action":["s3:ListBucket"],"Condition":{"StringLike":{"s3:prefix":["application-transformation","refactoringtoolkit"]}},"Effect":"Allow","Resource":"arn:aws:s3:::*"},"ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs",{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ForAnyValue:StringLike":{"kms:ResourceAliases":"alias/application-transformation*"}},"Effect":"Allow","Resource":"arn:aws:kms:*::*"}]
AWSRefactoringToolkitSidecarPolicy=[{"Action":["s3:ListBucket"],"Condition":{"StringLike":{"s3:prefix":"refactoringtoolkit*"}},"Effect":"Allow","Resource":"arn:aws:s3:::*"}]
AWSRepostSpaceSupportOperationsPolicy
AWSResilienceHubAsssessmentExecutionPolicy=["ec2:DescribeSubnets s3:ListBucket",{"Action":["s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:s3:::aws-resilience-hub-artifacts-*"}]
AWSResilienceHubResilienceTestingPolicy
AWSResilienceHubV2AssessmentExecutionPolicy=["ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs kafka:Describe* kafka:List* s3:ListBucket"]
AWSResourceAccessManagerFullAccess
AWSResourceAccessManagerReadOnlyAccess
AWSResourceAccessManagerResourceShareParticipantAccess
AWSResourceExplorerFullAccess
AWSResourceExplorerOrganizationsAccess
AWSResourceExplorerReadOnlyAccess
AWSResourceGroupsReadOnlyAccess=["ec2:DescribeSecurityGroups ec2:DescribeVpcs"]
AWSRevenueAttributionManagement
AWSRoboMakerReadOnlyAccess
AWSRoboMakerServiceRolePolicy=["ec2:DescribeNetworkInterfaces ec2:DeleteNetworkInterface ec2:DescribeSubnets ec2:DescribeVpcs ec2:DescribeSecurityGroups"]
AWSRoboMaker_FullAccess
AWSRolesAnywhereFullAccess
AWSRolesAnywhereReadOnly
AWSSSODirectoryAdministrator=[{"Action":["kms:Decrypt"],"Condition":{"StringLike":{"kms:EncryptionContext:aws:identitystore:identitystore-arn":"*","kms:ViaService":"identitystore.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"}]
AWSSSODirectoryReadOnly=[{"Action":["kms:Decrypt"],"Condition":{"StringLike":{"kms:EncryptionContext:aws:identitystore:identitystore-arn":"*","kms:ViaService":"identitystore.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"}]
AWSSSOMasterAccountAdministrator=[{"Action":["kms:Decrypt"],"Condition":{"StringLike":{"kms:EncryptionContext:aws:sso:instance-arn":"*","kms:ViaService":"sso.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt"],"Condition":{"StringLike":{"kms:EncryptionContext:aws:identitystore:identitystore-arn":"*","kms:ViaService":"identitystore.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"}]
AWSSSOMemberAccountAdministrator=[{"Action":["kms:Decrypt"],"Condition":{"StringLike":{"kms:EncryptionContext:aws:sso:instance-arn":"*","kms:ViaService":"sso.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt"],"Condition":{"StringLike":{"kms:EncryptionContext:aws:identitystore:identitystore-arn":"*","kms:ViaService":"identitystore.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"}]
AWSSSOReadOnly=[{"Action":["kms:Decrypt"],"Condition":{"StringLike":{"kms:EncryptionContext:aws:sso:instance-arn":"*","kms:ViaService":"sso.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"}]
AWSSavingsPlansFullAccess
AWSSavingsPlansReadOnlyAccess
AWSSecretsManagerClientReadOnlyAccess=[{"Action":["secretsmanager:GetSecretValue"],"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:*"},{"Action":["kms:Decrypt"],"Condition":{"StringLike":{"kms:EncryptionContext:SecretARN":"arn:aws:secretsmanager:*:*:secret:*","kms:ViaService":"secretsmanager.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"}]
AWSSecurityHubFullAccess
AWSSecurityHubOrganizationsAccess
AWSSecurityHubReadOnlyAccess
AWSSecurityIncidentResponseCaseFullAccess
AWSSecurityIncidentResponseFullAccess
AWSSecurityIncidentResponseReadOnlyAccess
AWSServiceCatalogAdminFullAccess
AWSServiceCatalogAdminReadOnlyAccess
AWSServiceCatalogAppRegistryFullAccess
AWSServiceCatalogAppRegistryReadOnlyAccess
AWSServiceCatalogEndUserFullAccess
AWSServiceCatalogEndUserReadOnlyAccess
AWSStepFunctionsConsoleFullAccess
AWSStepFunctionsFullAccess
AWSStepFunctionsReadOnlyAccess
AWSStorageGatewayFullAccess
AWSStorageGatewayReadOnlyAccess
AWSSupportAccess
AWSSupportAppFullAccess
AWSSupportAppReadOnlyAccess
AWSSupportPlansFullAccess
AWSSupportPlansReadOnlyAccess
AWSSystemsManagerEnableConfigRecordingExecutionPolicy=[{"Action":["s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::aws-quick-setup-config-recording-*"]}]
AWSSystemsManagerEnableExplorerExecutionPolicy
AWSSystemsManagerForSAPFullAccess
AWSSystemsManagerForSAPReadOnlyAccess
AWSSystemsManagerJustInTimeAccessTokenPolicy=[{"Action":["kms:GenerateDataKey"],"Condition":{"StringEquals":{"aws:ResourceTag/SystemsManagerJustInTimeNodeAccessManaged":"true"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"}]
AWSSystemsManagerJustInTimeAccessTokenSessionPolicy=[{"Action":["kms:GenerateDataKey"],"Condition":{"StringEquals":{"aws:ResourceTag/SystemsManagerJustInTimeNodeAccessManaged":"true"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"}]
AWSSystemsManagerJustInTimeNodeAccessRolePropagationPolicy
AWSThinkboxAWSPortalAdminPolicy=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs",{"Action":["s3:PutObject","s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3::*:awsportal*","arn:aws:s3::*:stack*","arn:aws:s3::*:aws-portal-cache*","arn:aws:s3::*:logs-for-aws-portal-cache*","arn:aws:s3::*:logs-for-stack*"]},"logs:CreateLogGroup",{"Action":["kms:GenerateDataKey"],"Condition":{"StringLike":{"kms:ViaService":["s3.*.amazonaws.com","secretsmanager.*.amazonaws.com"]}},"Effect":"Allow","Resource":["*"]}]
AWSThinkboxAWSPortalGatewayPolicy=[{"Action":["logs:PutLogEvents","logs:CreateLogStream"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/thinkbox*"]},"logs:CreateLogGroup",{"Action":["s3:PutObject","s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::aws-portal-cache*"]},{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::stack*"]},{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::stack*/gateway_certs/*"]},{"Action":["secretsmanager:GetSecretValue"],"Effect":"Allow","Resource":["arn:aws:secretsmanager:*:*:secret:rcs-tls-pw-stack*"]}]
AWSThinkboxAWSPortalWorkerPolicy=[{"Action":["s3:PutObject","s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::aws-portal-cache*"]},{"Action":["logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/thinkbox*"]},"logs:CreateLogGroup",{"Action":["sqs:SendMessage"],"Effect":"Allow","Resource":["arn:aws:sqs:*:*:DeadlineAWS*"]}]
AWSThinkboxAssetServerPolicy=[{"Action":["s3:PutObject","s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::aws-portal-cache*"]}]
AWSThinkboxDeadlineResourceTrackerAccessPolicy=["logs:CreateLogGroup",{"Action":["logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/lambda/DeadlineResourceTracker*"]}]
AWSThinkboxDeadlineResourceTrackerAdminPolicy
AWSThinkboxDeadlineSpotEventPluginAdminPolicy
AWSThinkboxDeadlineSpotEventPluginWorkerPolicy=[{"Action":["sqs:SendMessage"],"Effect":"Allow","Resource":["arn:aws:sqs:*:*:DeadlineAWSComputeNodeState*"]}]
AWSTransferConsoleFullAccess=["ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AWSTransferFullAccess=["ec2:DescribeNetworkInterfaces"]
AWSTransferReadOnlyAccess
AWSTransformCustomExecuteTransformations
AWSTransformCustomFullAccess
AWSTransformCustomManageTransformations
AWSTransformInfrastructureExecutorAccessBatch=[{"Action":["s3:PutObject","s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::atx-source-code-*","arn:aws:s3:::atx-source-code-*/*"]},{"Action":["s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::atx-custom-output-*","arn:aws:s3:::atx-custom-output-*/*","arn:aws:s3:::atx-ct-output-*","arn:aws:s3:::atx-ct-output-*/*"]},{"Action":["s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::atx-custom-output-*/*"]},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ForAnyValue:StringLike":{"kms:ResourceAliases":["alias/atx-encryption-key","alias/atx-encryption-key-*"]},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"},{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:atx/*"},{"Action":["ec2:DescribeVpcs","ec2:DescribeSubnets","ec2:DescribeSecurityGroups"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"*"},{"Action":["sqs:SendMessage"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:sqs:*:*:atx-dispatcher-queue"}]
AWSTransformInfrastructureExecutorAccessEC2=[{"Action":["ec2:DescribeVpcs","ec2:DescribeSubnets","ec2:DescribeSecurityGroups"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"*"},{"Action":["s3:PutObject","s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::atx-source-code-*","arn:aws:s3:::atx-source-code-*/*","arn:aws:s3:::atx-ct-output-*","arn:aws:s3:::atx-ct-output-*/*"]},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ForAnyValue:StringLike":{"kms:ResourceAliases":["alias/atx-encryption-key","alias/atx-encryption-key-*"]},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"},{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:atx/*"},{"Action":["sqs:SendMessage"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:sqs:*:*:atx-dispatcher-queue"}]
AWSTransformLandingZoneAgentPolicy=[{"Action":["s3:ListBucket","s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:s3:::transform-vmware-landing-zone-*"}]
AWSTransformNetworkMigrationAgentPolicy=[{"Action":["ec2:DescribeNetworkInterfaces","ec2:DescribeSecurityGroups","ec2:DescribeSubnets","ec2:DescribeVpcs"],"Condition":{"StringEquals":{"aws:RequestedRegion":"\${aws:PrincipalTag/TargetRegion}"}},"Effect":"Allow","Resource":"*"},{"Action":["ec2:DeleteNetworkInterface"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":["cloudformation.amazonaws.com"]},"StringEquals":{"aws:RequestedRegion":"\${aws:PrincipalTag/TargetRegion}","aws:ResourceTag/CreatedBy":"AWSApplicationMigrationService"}},"Effect":"Allow","Resource":"*"},{"Action":["ec2:CreateNetworkInterface"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":["cloudformation.amazonaws.com"]},"StringEquals":{"aws:RequestTag/CreatedBy":"AWSApplicationMigrationService","aws:RequestedRegion":"\${aws:PrincipalTag/TargetRegion}"}},"Effect":"Allow","Resource":"*"},{"Action":["ec2:CreateNetworkInterface"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":["cloudformation.amazonaws.com"]},"StringEquals":{"aws:RequestedRegion":"\${aws:PrincipalTag/TargetRegion}","ec2:ResourceTag/CreatedBy":"AWSApplicationMigrationService"}},"Effect":"Allow","Resource":"*"},{"Action":["ec2:DescribeNetworkInterfaces","ec2:DescribeSecurityGroups","ec2:DescribeSubnets","ec2:DescribeVpcs"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":["cloudformation.amazonaws.com"]},"StringEquals":{"aws:RequestedRegion":"\${aws:PrincipalTag/TargetRegion}"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/EncryptionKeyId}"},{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":["cloudformation.amazonaws.com"]},"StringEquals":{"aws:RequestedRegion":"\${aws:PrincipalTag/TargetRegion}","aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/lambda/network-migration*"},{"Action":["ec2:DeleteNetworkInterface"],"Condition":{"StringEquals":{"aws:RequestedRegion":"\${aws:PrincipalTag/TargetRegion}","aws:ResourceTag/CreatedBy":"AWSApplicationMigrationService"}},"Effect":"Allow","Resource":"*"},{"Action":["ec2:CreateNetworkInterface"],"Condition":{"StringEquals":{"aws:RequestTag/CreatedBy":"AWSApplicationMigrationService","aws:RequestedRegion":"\${aws:PrincipalTag/TargetRegion}"}},"Effect":"Allow","Resource":"*"},{"Action":["ec2:CreateNetworkInterface"],"Condition":{"StringEquals":{"aws:RequestedRegion":"\${aws:PrincipalTag/TargetRegion}","aws:ResourceTag/CreatedBy":"AWSApplicationMigrationService"}},"Effect":"Allow","Resource":"*"},{"Action":["ec2:DescribeNetworkInterfaces","ec2:DescribeSecurityGroups","ec2:DescribeSubnets","ec2:DescribeVpcs"],"Condition":{"StringEquals":{"aws:RequestedRegion":"\${aws:PrincipalTag/TargetRegion}"}},"Effect":"Allow","Resource":"*"},{"Action":["ec2:CreateNetworkInterface"],"Condition":{"StringEquals":{"aws:RequestedRegion":"\${aws:PrincipalTag/TargetRegion}","aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:ec2:*:*:security-group/*"},{"Action":["s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:s3:::transform-vmware-target-*"},{"Action":["s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:s3:::transform-vmware-target-*/*"}]
AWSTransformRevenueAttributionPolicy
AWSTransformSecretsManagerConnectorPolicy=[{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:\${aws:PrincipalTag/SecretId}"},{"Action":["kms:Decrypt"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:EncryptionContext:SecretARN":"arn:aws:secretsmanager:\${aws:RequestedRegion}:\${aws:PrincipalAccount}:secret:\${aws:PrincipalTag/SecretId}","kms:ViaService":"secretsmanager.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KMSKeyId}"}]
AWSTransformSecurityAgentExecutorAccess=[{"Action":["s3:ListBucket"],"Condition":{"StringEquals":{"s3:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::atx-security-agent-*","arn:aws:s3:::atx-security-agent-*/*"]},{"Action":["s3:PutObject"],"Condition":{"StringEquals":{"s3:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:s3:::atx-security-agent-*/security-scans/*"}]
AWSTransformServerMigrationAgentPolicy=[{"Action":["ec2:DescribeVpcs","ec2:DescribeSubnets","ec2:DescribeSecurityGroups"],"Condition":{"StringEquals":{"aws:RequestedRegion":"\${aws:PrincipalTag/TargetRegion}"}},"Effect":"Allow","Resource":"*"},{"Action":["ec2:DescribeSubnets"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":["mgn.amazonaws.com"]},"StringEquals":{"aws:RequestedRegion":"\${aws:PrincipalTag/TargetRegion}"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/EncryptionKeyId}"},{"Action":["s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:s3:::transform-vmware-target-*"},{"Action":["s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:s3:::transform-vmware-target-*/*"}]
AWSTrustedAdvisorPriorityFullAccess
AWSTrustedAdvisorPriorityReadOnlyAccess
AWSVendorInsightsAssessorFullAccess
AWSVendorInsightsAssessorReadOnly
AWSVendorInsightsVendorFullAccess
AWSVendorInsightsVendorReadOnly
AWSWAFConsoleFullAccess
AWSWAFConsoleReadOnlyAccess
AWSWAFFullAccess
AWSWAFReadOnlyAccess
AWSWickrFullAccess
AWSXRayDaemonWriteAccess
AWSXrayCrossAccountSharingConfiguration
AWSXrayFullAccess
AWSXrayReadOnlyAccess
AWSXrayWriteOnlyAccess
AccountManagementFromVercel
AdministratorAccess=["*"]
AdministratorAccess-AWSElasticBeanstalk=["ec2:Describe*",{"Action":["logs:CreateLogGroup"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/elasticbeanstalk/*"},{"Action":["s3:Put*"],"Effect":"Allow","Resource":"arn:aws:s3:::elasticbeanstalk-*/*"},{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":"arn:aws:s3:::elasticbeanstalk-*"},{"Action":["sns:Publish"],"Effect":"Allow","Resource":"arn:aws:sns:*:*:ElasticBeanstalkNotifications-*"},{"Action":["sqs:SendMessage"],"Effect":"Allow","Resource":["arn:aws:sqs:*:*:awseb-e-*","arn:aws:sqs:*:*:eb-*"]}]
AdministratorAccess-Amplify=[{"Action":["s3:ListBucket"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":["cloudformation.amazonaws.com"]}},"Effect":"Allow","Resource":"*"},"s3:ListBucket s3:PutObject","s3:ListBucket s3:PutObject",{"Action":["logs:CreateLogGroup"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/amplify/*"},{"Action":["logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/amplify/*:log-stream:*"}]
AgentRegistryFullAccess=[{"Action":["kms:Decrypt"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":"bedrock-agentcore.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"StringLike":{"kms:EncryptionContext:aws:agent-registry:registry-arn":"arn:aws:agent-registry:*:*:registry/*","kms:ViaService":"agent-registry.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"},{"Action":["secretsmanager:GetSecretValue"],"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:*"}]
AgentRegistryReadOnlyAccess
AlexaForBusinessDeviceSetup=[{"Action":["secretsmanager:GetSecretValue"],"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:A4BNetworkProfile*"}]
AlexaForBusinessFullAccess=[{"Action":["secretsmanager:GetSecretValue"],"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:A4B*"}]
AlexaForBusinessGatewayExecution=["logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents"]
AlexaForBusinessLifesizeDelegatedAccessPolicy
AlexaForBusinessPolyDelegatedAccessPolicy
AlexaForBusinessReadOnlyAccess
AmazonAPIGatewayAdministrator
AmazonAPIGatewayInvokeFullAccess
AmazonAppFlowFullAccess=["s3:ListBucket"]
AmazonAppFlowReadOnlyAccess
AmazonAppStreamFullAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AmazonAppStreamReadOnlyAccess
AmazonApplicationRecoveryControllerRegionSwitchPlanExecutionPolicy
AmazonAthenaFullAccess=[{"Action":["s3:ListBucket","s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::aws-athena-query-results-*"]},{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::athena-examples*"]},"s3:ListBucket"]
AmazonAugmentedAIFullAccess
AmazonAugmentedAIHumanLoopFullAccess
AmazonAugmentedAIIntegratedAPIAccess
AmazonAuroraDSQLConsoleFullAccess=[{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ForAnyValue:StringEquals":{"kms:EncryptionContextKeys":"aws:dsql:ClusterId"},"StringLike":{"kms:ViaService":["dsql.*.amazonaws.com"]}},"Effect":"Allow","Resource":"*"}]
AmazonAuroraDSQLFullAccess=[{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ForAnyValue:StringEquals":{"kms:EncryptionContextKeys":"aws:dsql:ClusterId"},"StringLike":{"kms:ViaService":["dsql.*.amazonaws.com"]}},"Effect":"Allow","Resource":"*"}]
AmazonAuroraDSQLReadOnlyAccess
AmazonBedrockAgentCoreMemoryBedrockModelInferenceExecutionRolePolicy
AmazonBedrockExternalWebSearchFullAccess
AmazonBedrockExternalWebSearchReadOnly
AmazonBedrockFullAccess=["ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups"]
AmazonBedrockLimitedAccess=["ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups"]
AmazonBedrockMantleFullAccess
AmazonBedrockMantleInferenceAccess
AmazonBedrockMantleReadOnly
AmazonBedrockMarketplaceAccess
AmazonBedrockReadOnly
AmazonBedrockStudioPermissionsBoundary=[{"Action":["s3:ListBucket","s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:s3:::br-studio-\${aws:PrincipalAccount}-*"},{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Condition":{"Null":{"aws:ResourceTag/AmazonDataZoneProject":"false"},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}","aws:ResourceTag/AmazonBedrockManaged":"true"}},"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/lambda/br-studio-*"},{"Action":["secretsmanager:GetSecretValue"],"Condition":{"Null":{"aws:ResourceTag/AmazonDataZoneProject":"false"},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}","aws:ResourceTag/AmazonBedrockManaged":"true"}},"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:br-studio/*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContext:aws:bedrock:arn":"false"},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}","aws:ResourceTag/EnableBedrock":"true"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}","aws:ResourceTag/EnableBedrock":"true"},"StringLike":{"kms:ViaService":["s3.*.amazonaws.com","secretsmanager.*.amazonaws.com"]}},"Effect":"Allow","Resource":"*"}]
AmazonBedrockWebSearchFullAccess
AmazonBedrockWebSearchReadOnly
AmazonBioDiscoveryFullAccess=[{"Action":["kms:Decrypt"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:sso:instance-arn":"arn:aws:sso:::instance/*"},"StringLike":{"kms:ViaService":"sso.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:identitystore:identitystore-arn":"arn:aws:identitystore::*:identitystore/*"},"StringLike":{"kms:ViaService":"identitystore.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"}]
AmazonBioDiscoveryInAppFullAccess=[{"Action":["kms:Decrypt"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:sso:instance-arn":"arn:aws:sso:::instance/*"},"StringLike":{"kms:ViaService":"sso.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:identitystore:identitystore-arn":"arn:aws:identitystore::*:identitystore/*"},"StringLike":{"kms:ViaService":"identitystore.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"}]
AmazonBraketFullAccess=[{"Action":["s3:PutObject","s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:s3:::amazon-braket-*"},{"Action":["s3:PutObject","s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringEqualsIgnoreCase":{"aws:ResourceTag/AmazonBraket":"true"}},"Effect":"Allow","Resource":"arn:aws:s3:::*"},{"Action":["logs:PutLogEvents","logs:CreateLogStream","logs:CreateLogGroup"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/braket*"}]
AmazonBraketJobsExecutionPolicy=[{"Action":["s3:PutObject","s3:ListBucket"],"Effect":"Allow","Resource":"arn:aws:s3:::amazon-braket-*"},{"Action":["s3:PutObject","s3:ListBucket"],"Condition":{"StringEqualsIgnoreCase":{"aws:ResourceTag/AmazonBraket":"true"}},"Effect":"Allow","Resource":"arn:aws:s3:::*"},{"Action":["logs:PutLogEvents","logs:CreateLogStream","logs:CreateLogGroup"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/braket*"}]
AmazonChimeFullAccess=["s3:ListBucket","logs:CreateLogGroup",{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::chime-chat-*"]}]
AmazonChimeReadOnly
AmazonChimeSDK
AmazonChimeUserManagement
AmazonCloudDirectoryFullAccess
AmazonCloudDirectoryReadOnlyAccess
AmazonCloudWatchRUMFullAccess=[{"Action":["logs:CreateLogGroup","logs:CreateLogStream"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:*RUMService*"}]
AmazonCloudWatchRUMReadOnlyAccess
AmazonCodeCatalystFullAccess
AmazonCodeCatalystReadOnlyAccess
AmazonCodeGuruProfilerAgentAccess
AmazonCodeGuruProfilerFullAccess
AmazonCodeGuruProfilerReadOnlyAccess
AmazonCodeGuruReviewerFullAccess
AmazonCodeGuruReviewerReadOnlyAccess
AmazonCodeGuruSecurityFullAccess
AmazonCodeGuruSecurityScanAccess
AmazonCognitoDeveloperAuthenticatedIdentities
AmazonCognitoPowerUser
AmazonCognitoReadOnly
AmazonCognitoUnAuthedIdentitiesSessionPolicy=["kms:Decrypt kms:GenerateDataKey"]
AmazonCognitoUnauthenticatedIdentities
AmazonConnectReadOnlyAccess
AmazonConnectVoiceIDFullAccess
AmazonConnect_FullAccess=["logs:CreateLogGroup"]
AmazonDRSVPCManagement=["ec2:CreateNetworkInterface ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs ec2:DeleteNetworkInterface"]
AmazonDataZoneEnvironmentRolePermissionsBoundary=[{"Action":["kms:Decrypt"],"Condition":{"StringNotEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"aws:ResourceTag/AmazonDataZoneEnvironment":"false"}},"Effect":"Allow","Resource":"*"},"ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:Describe* logs:PutLogEvents logs:CreateLogStream",{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::*/datazone/*"]},{"Action":["s3:ListBucket"],"Condition":{"StringLike":{"s3:prefix":["*/datazone/*","datazone/*"]}},"Effect":"Allow","Resource":["*"]},{"Effect":"Deny","NotAction":["datazone:*","sqlworkbench:*","athena:BatchGetNamedQuery","athena:BatchGetPreparedStatement","athena:BatchGetQueryExecution","athena:CreateNamedQuery","athena:CreateNotebook","athena:CreatePreparedStatement","athena:CreatePresignedNotebookUrl","athena:DeleteNamedQuery","athena:DeleteNotebook","athena:DeletePreparedStatement","athena:ExportNotebook","athena:GetDatabase","athena:GetDataCatalog","athena:GetNamedQuery","athena:GetPreparedStatement","athena:GetQueryExecution","athena:GetQueryResults","athena:GetQueryResultsStream","athena:GetQueryRuntimeStatistics","athena:GetTableMetadata","athena:GetWorkGroup","athena:ImportNotebook","athena:ListDatabases","athena:ListDataCatalogs","athena:ListEngineVersions","athena:ListNamedQueries","athena:ListPreparedStatements","athena:ListQueryExecutions","athena:ListTableMetadata","athena:ListTagsForResource","athena:ListWorkGroups","athena:StartCalculationExecution","athena:StartQueryExecution","athena:StartSession","athena:StopCalculationExecution","athena:StopQueryExecution","athena:TerminateSession","athena:UpdateNamedQuery","athena:UpdateNotebook","athena:UpdateNotebookMetadata","athena:UpdatePreparedStatement","ec2:CreateNetworkInterface","ec2:CreateTags","ec2:DeleteNetworkInterface","ec2:DeleteTags","ec2:Describe*","glue:*DataQuality*","glue:BatchCreatePartition","glue:BatchDeleteConnection","glue:BatchDeletePartition","glue:BatchDeleteTable","glue:BatchDeleteTableVersion","glue:BatchGetJobs","glue:BatchGetPartition","glue:BatchGetWorkflows","glue:BatchStopJobRun","glue:BatchUpdatePartition","glue:CreateBlueprint","glue:CreateConnection","glue:CreateCrawler","glue:CreateDatabase","glue:CreateJob","glue:CreatePartition","glue:CreatePartitionIndex","glue:CreateTable","glue:CreateWorkflow","glue:DeleteBlueprint","glue:DeleteColumnStatisticsForPartition","glue:DeleteColumnStatisticsForTable","glue:DeleteConnection","glue:DeleteCrawler","glue:DeleteJob","glue:DeletePartition","glue:DeletePartitionIndex","glue:DeleteTable","glue:DeleteTableVersion","glue:DeleteWorkflow","glue:GetColumnStatisticsForPartition","glue:GetColumnStatisticsForTable","glue:GetConnection","glue:GetDatabase","glue:GetDatabases","glue:GetTable","glue:GetTables","glue:GetPartition","glue:GetPartitions","glue:ListSchemas","glue:ListJobs","glue:NotifyEvent","glue:PutWorkflowRunProperties","glue:ResetJobBookmark","glue:ResumeWorkflowRun","glue:SearchTables","glue:StartBlueprintRun","glue:StartCrawler","glue:StartCrawlerSchedule","glue:StartJobRun","glue:StartWorkflowRun","glue:StopCrawler","glue:StopCrawlerSchedule","glue:StopWorkflowRun","glue:UpdateBlueprint","glue:UpdateColumnStatisticsForPartition","glue:UpdateColumnStatisticsForTable","glue:UpdateConnection","glue:UpdateCrawler","glue:UpdateCrawlerSchedule","glue:UpdateDatabase","glue:UpdateJob","glue:UpdatePartition","glue:UpdateTable","glue:UpdateWorkflow","iam:GetRole","iam:GetRolePolicy","iam:List*","iam:PassRole","kms:DescribeKey","kms:Decrypt","kms:Encrypt","kms:GenerateDataKey","kms:ListKeys","kms:Verify","kms:Sign","logs:DescribeLogGroups","logs:DescribeLogStreams","logs:DescribeMetricFilters","logs:DescribeQueries","logs:DescribeQueryDefinitions","logs:StartQuery","logs:StopQuery","logs:GetLogEvents","logs:GetLogGroupFields","logs:GetQueryResults","logs:GetLogRecord","logs:PutLogEvents","logs:CreateLogStream","logs:FilterLogEvents","lakeformation:GetDataAccess","lakeformation:GetDataLakeSettings","lakeformation:GetResourceLFTags","lakeformation:ListPermissions","redshift-data:ListTables","redshift-data:DescribeTable","redshift-data:ListSchemas","redshift-data:ListDatabases","redshift-data:ExecuteStatement","redshift-data:GetStatementResult","redshift-data:DescribeStatement","redshift:CreateClusterUser","redshift:DescribeClusters","redshift:DescribeDataShares","redshift:GetClusterCredentials","redshift:GetClusterCredentialsWithIAM","redshift:JoinGroup","redshift-serverless:ListNamespaces","redshift-serverless:ListWorkgroups","redshift-serverless:GetNamespace","redshift-serverless:GetWorkgroup","redshift-serverless:GetCredentials","s3:AbortMultipartUpload","s3:DeleteObject","s3:DeleteObjectVersion","s3:GetObject","s3:GetBucketLocation","s3:ListBucket","s3:PutObject","s3:PutObjectRetention","s3:ReplicateObject","s3:RestoreObject","secretsmanager:CreateSecret","secretsmanager:ListSecrets","secretsmanager:TagResource","tag:GetResources"],"Resource":["*"]}]
AmazonDataZoneFullAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs",{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":"arn:aws:s3:::*"},{"Action":["kms:Decrypt"],"Condition":{"Null":{"aws:ResourceTag/EnableKeyForAmazonDataZone":"false"},"StringEquals":{"aws:ResourceTag/EnableKeyForAmazonDataZone":"true"},"StringLike":{"kms:ViaService":"ssm.*.amazonaws.com"}},"Effect":"Allow","Resource":["*"]}]
AmazonDataZoneFullUserAccess
AmazonDataZoneRedshiftGlueProvisioningPolicy=[{"Action":["logs:CreateLogGroup"],"Condition":{"ForAnyValue:StringLike":{"aws:TagKeys":"AmazonDataZoneEnvironment"},"Null":{"aws:ResourceTag/AmazonDataZoneEnvironment":"false"},"StringEquals":{"aws:CalledViaFirst":["cloudformation.amazonaws.com"]}},"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:datazone-*"},{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":"arn:aws:s3:::*"},{"Action":["kms:GenerateDataKey","kms:Decrypt"],"Condition":{"Null":{"aws:ResourceTag/AmazonDataZoneEnvironment":"false"}},"Effect":"Allow","Resource":"*"},{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringLike":{"secretsmanager:ResourceTag/AmazonDataZoneDomain":"dzd*"}},"Effect":"Allow","Resource":"*"}]
AmazonDataZoneSageMakerEnvironmentRolePermissionsBoundary=["ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents",{"Action":["secretsmanager:GetSecretValue"],"Effect":"Allow","Resource":["arn:aws:secretsmanager:*:*:secret:AmazonSageMaker-*"]},{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::SageMaker-DataZone*","arn:aws:s3:::DataZone-SageMaker*","arn:aws:s3:::Sagemaker-DataZone*","arn:aws:s3:::DataZone-Sagemaker*","arn:aws:s3:::sagemaker-datazone*","arn:aws:s3:::datazone-sagemaker*","arn:aws:s3:::amazon-datazone*"]},{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::SageMaker-DataZone*","arn:aws:s3:::DataZone-SageMaker*","arn:aws:s3:::Sagemaker-DataZone*","arn:aws:s3:::DataZone-Sagemaker*","arn:aws:s3:::sagemaker-datazone*","arn:aws:s3:::datazone-sagemaker*","arn:aws:s3:::amazon-datazone*"]},{"Action":["sns:Publish"],"Effect":"Allow","Resource":["arn:aws:sns:*:*:*SageMaker*","arn:aws:sns:*:*:*Sagemaker*","arn:aws:sns:*:*:*sagemaker*"]},{"Action":["kms:Decrypt"],"Condition":{"StringNotEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"aws:ResourceTag/AmazonDataZoneEnvironment":"false"}},"Effect":"Allow","Resource":"*"},{"Action":["glue:Get*"],"Effect":"Allow","Resource":["arn:aws:glue:*:*:catalog","arn:aws:glue:*:*:database/default","arn:aws:glue:*:*:connection/dz-sm-*","arn:aws:glue:*:*:session/*"]},{"Effect":"Deny","NotAction":["sagemaker:*","sagemaker-geospatial:*","sqlworkbench:*","datazone:*","forecast:*","application-autoscaling:DeleteScalingPolicy","application-autoscaling:DeleteScheduledAction","application-autoscaling:DeregisterScalableTarget","application-autoscaling:DescribeScalableTargets","application-autoscaling:DescribeScalingActivities","application-autoscaling:DescribeScalingPolicies","application-autoscaling:DescribeScheduledActions","application-autoscaling:PutScalingPolicy","application-autoscaling:PutScheduledAction","application-autoscaling:RegisterScalableTarget","athena:BatchGetNamedQuery","athena:BatchGetPreparedStatement","athena:BatchGetQueryExecution","athena:CreateNamedQuery","athena:CreateNotebook","athena:CreatePreparedStatement","athena:CreatePresignedNotebookUrl","athena:DeleteNamedQuery","athena:DeleteNotebook","athena:DeletePreparedStatement","athena:ExportNotebook","athena:GetDatabase","athena:GetDataCatalog","athena:GetNamedQuery","athena:GetPreparedStatement","athena:GetQueryExecution","athena:GetQueryResults","athena:GetQueryResultsStream","athena:GetQueryRuntimeStatistics","athena:GetTableMetadata","athena:GetWorkGroup","athena:ImportNotebook","athena:ListDatabases","athena:ListDataCatalogs","athena:ListEngineVersions","athena:ListNamedQueries","athena:ListPreparedStatements","athena:ListQueryExecutions","athena:ListTableMetadata","athena:ListTagsForResource","athena:ListWorkGroups","athena:StartCalculationExecution","athena:StartQueryExecution","athena:StartSession","athena:StopCalculationExecution","athena:StopQueryExecution","athena:TerminateSession","athena:UpdateNamedQuery","athena:UpdateNotebook","athena:UpdateNotebookMetadata","athena:UpdatePreparedStatement","aws-marketplace:ViewSubscriptions","cloudformation:GetTemplateSummary","cloudformation:ListStackResources","cloudwatch:DeleteAlarms","cloudwatch:DescribeAlarms","cloudwatch:GetMetricData","cloudwatch:GetMetricStatistics","cloudwatch:ListMetrics","cloudwatch:PutMetricAlarm","cloudwatch:PutMetricData","codebuild:BatchGetBuilds","codebuild:StartBuild","codecommit:BatchGetRepositories","codecommit:CreateRepository","codecommit:GetRepository","codecommit:List*","codecommit:GitPull","codecommit:GitPush","ec2:CreateNetworkInterface","ec2:CreateNetworkInterfacePermission","ec2:DeleteNetworkInterface","ec2:DeleteNetworkInterfacePermission","ec2:DescribeDhcpOptions","ec2:DescribeNetworkInterfaces","ec2:DescribeRouteTables","ec2:DescribeSecurityGroups","ec2:DescribeSubnets","ec2:DescribeVpcEndpoints","ec2:DescribeVpcEndpointServices","ec2:DescribeVpcs","ecr:BatchCheckLayerAvailability","ecr:BatchGetImage","ecr:CreateRepository","ecr:Describe*","ecr:GetAuthorizationToken","ecr:GetDownloadUrlForLayer","ecr:SetRepositoryPolicy","ecr:CompleteLayerUpload","ecr:BatchDeleteImage","ecr:UploadLayerPart","ecr:DeleteRepositoryPolicy","ecr:InitiateLayerUpload","ecr:DeleteRepository","ecr:PutImage","ecr:StartImageScan","ecr:TagResource","ecr:UntagResource","elasticfilesystem:DescribeFileSystems","elasticfilesystem:DescribeMountTargets","elasticmapreduce:DescribeCluster","elasticmapreduce:ListInstanceGroups","elasticmapreduce:ListClusters","events:PutRule","events:DescribeRule","events:PutTargets","events:TagResource","events:ListTagsForResource","fsx:DescribeFileSystems","glue:SearchTables","glue:NotifyEvent","glue:StartBlueprintRun","glue:PutWorkflowRunProperties","glue:StopCrawler","glue:DeleteJob","glue:DeleteWorkflow","glue:UpdateCrawler","glue:DeleteBlueprint","glue:UpdateWorkflow","glue:StartCrawler","glue:ResetJobBookmark","glue:UpdateJob","glue:StartWorkflowRun","glue:StopCrawlerSchedule","glue:ResumeWorkflowRun","glue:DeleteCrawler","glue:UpdateBlueprint","glue:BatchStopJobRun","glue:StopWorkflowRun","glue:BatchGet*","glue:UpdateCrawlerSchedule","glue:DeleteConnection","glue:UpdateConnection","glue:Get*","glue:BatchDeleteConnection","glue:StartCrawlerSchedule","glue:StartJobRun","glue:CreateWorkflow","glue:*DataQuality*","glue:List*","glue:CreateSession","glue:RunStatement","glue:BatchCreatePartition","glue:CreateDatabase","glue:CreatePartitionIndex","glue:CreateTable","glue:BatchUpdatePartition","glue:BatchDeletePartition","glue:UpdateTable","glue:DeleteTableVersion","glue:DeleteTable","glue:DeleteColumnStatisticsForPartition","glue:DeleteColumnStatisticsForTable","glue:DeletePartitionIndex","glue:UpdateColumnStatisticsForPartition","glue:UpdateColumnStatisticsForTable","glue:BatchDeleteTableVersion","glue:BatchDeleteTable","glue:CreatePartition","glue:DeletePartition","glue:UpdatePartition","glue:CreateBlueprint","glue:CreateJob","glue:CreateConnection","glue:CreateCrawler","groundtruthlabeling:*","iam:CreateServiceLinkedRole","iam:GetRole","iam:ListRoles","iam:PassRole","kms:DescribeKey","kms:ListAliases","kms:Decrypt","kms:ListKeys","kms:Encrypt","kms:GenerateDataKey","kms:RetireGrant","lakeformation:GetDataAccess","lambda:ListFunctions","lambda:InvokeFunction","logs:CreateLogDelivery","logs:CreateLogGroup","logs:CreateLogStream","logs:DeleteLogDelivery","logs:Describe*","logs:GetLogDelivery","logs:GetLogEvents","logs:ListLogDeliveries","logs:PutLogEvents","logs:UpdateLogDelivery","ram:AcceptResourceShareInvitation","rds:DescribeDBInstances","redshift:CreateClusterUser","redshift:GetClusterCredentials","redshift:GetClusterCredentialsWithIAM","redshift:DescribeClusters","redshift-data:BatchExecuteStatement","redshift-data:CancelStatement","redshift-data:DescribeStatement","redshift-data:DescribeTable","redshift-data:ExecuteStatement","redshift-data:GetStatementResult","redshift-data:ListSchemas","redshift-data:ListTables","redshift-serverless:ListNamespaces","redshift-serverless:ListWorkgroups","redshift-serverless:GetNamespace","redshift-serverless:GetWorkgroup","redshift-serverless:GetCredentials","s3:GetBucketAcl","s3:PutObjectAcl","s3:GetObject","s3:PutObject","s3:DeleteObject","s3:AbortMultipartUpload","s3:CreateBucket","s3:GetBucketLocation","s3:ListBucket","s3:ListAllMyBuckets","s3:GetBucketCors","s3:PutBucketCors","s3:DeleteObjectVersion","s3:PutObjectRetention","s3:ReplicateObject","s3:RestoreObject","secretsmanager:ListSecrets","secretsmanager:DescribeSecret","secretsmanager:GetSecretValue","secretsmanager:CreateSecret","secretsmanager:PutResourcePolicy","secretsmanager:TagResource","servicecatalog:Describe*","servicecatalog:List*","servicecatalog:ScanProvisionedProducts","servicecatalog:SearchProducts","servicecatalog:SearchProvisionedProducts","servicecatalog:ProvisionProduct","servicecatalog:TerminateProvisionedProduct","servicecatalog:UpdateProvisionedProduct","sns:ListTopics","sns:Subscribe","sns:CreateTopic","sns:Publish","states:DescribeExecution","states:GetExecutionHistory","states:StartExecution","states:StopExecution","states:UpdateStateMachine","tag:GetResources","sso:CreateApplicationAssignment","sso:AssociateProfile"],"Resource":"*"}]
AmazonDataZoneSageMakerManageAccessRolePolicy=[{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::sagemaker-datazone*","arn:aws:s3:::SageMaker-DataZone*","arn:aws:s3:::datazone-sagemaker*","arn:aws:s3:::DataZone-SageMaker*","arn:aws:s3:::amazon-datazone*","arn:aws:s3:::amazon-sagemaker*"]}]
AmazonDataZoneSageMakerProvisioningRolePolicy=["ec2:DescribeVpcs ec2:DescribeSubnets"]
AmazonDetectiveFullAccess
AmazonDetectiveInvestigatorAccess
AmazonDetectiveMemberAccess
AmazonDetectiveOrganizationsAccess
AmazonDevOpsGuruConsoleFullAccess=[{"Action":["sns:Publish"],"Effect":"Allow","Resource":"arn:aws:sns:*:*:DevOps-Guru-*"}]
AmazonDevOpsGuruFullAccess=[{"Action":["sns:Publish"],"Effect":"Allow","Resource":"arn:aws:sns:*:*:DevOps-Guru-*"}]
AmazonDevOpsGuruOrganizationsAccess
AmazonDevOpsGuruReadOnlyAccess
AmazonDocDBConsoleFullAccess=["ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs sns:Publish"]
AmazonDocDBElasticFullAccess=[{"Action":["ec2:DescribeSecurityGroups","ec2:DescribeSubnets","ec2:DescribeVpcs"],"Condition":{"StringEquals":{"aws:CalledViaFirst":"docdb-elastic.amazonaws.com"}},"Effect":"Allow","Resource":["*"]},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"StringLike":{"aws:ResourceTag/DocDBElasticFullAccess":"*","kms:ViaService":["docdb-elastic.*.amazonaws.com"]}},"Effect":"Allow","Resource":"*"},{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"aws:CalledViaFirst":"docdb-elastic.amazonaws.com"},"StringLike":{"secretsmanager:ResourceTag/DocDBElasticFullAccess":"*"}},"Effect":"Allow","Resource":"*"}]
AmazonDocDBElasticReadOnlyAccess
AmazonDocDBFullAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs sns:Publish"]
AmazonDocDBReadOnlyAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AmazonDynamoDBFullAccess=["ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups"]
AmazonDynamoDBFullAccess_v2=["ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups"]
AmazonDynamoDBFullAccesswithDataPipeline=["s3:List* s3:Put*"]
AmazonDynamoDBReadOnlyAccess=["ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups"]
AmazonEBSCSIDriverEKSClusterScopedPolicy
AmazonEBSCSIDriverPolicyV2
AmazonEC2ContainerRegistryFullAccess
AmazonEC2ContainerRegistryPowerUser
AmazonEC2ContainerRegistryPullOnly
AmazonEC2ContainerRegistryReadOnly
AmazonEC2FullAccess=["ec2:*"]
AmazonEC2ImageReferencesAccessPolicy
AmazonEC2ReadOnlyAccess=["ec2:Describe*"]
AmazonEC2RolePolicyForLaunchWizard=[{"Action":["s3:ListBucket","s3:PutObject","logs:PutLogEvents"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:*","arn:aws:s3:::launchwizard*","arn:aws:s3:::aws-sap-data-provider/config.properties"]},{"Action":["logs:Create*"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:*"},{"Action":["ec2:Describe*"],"Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":"LaunchWizardResourceGroupID"}},"Effect":"Allow","Resource":"*"},{"Action":["sqs:SendMessage","s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::launchwizard*","arn:aws:dynamodb:*:*:table/LaunchWizard*","arn:aws:sqs:*:*:LaunchWizard*"]}]
AmazonECSInfrastructureRoleForGatewayHostSharedALB=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AmazonECSInfrastructureRolePolicyForLoadBalancers
AmazonECSInfrastructureRolePolicyForManagedInstances=["ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AmazonECSInfrastructureRolePolicyForVpcLattice=["ec2:DescribeSubnets ec2:DescribeVpcs"]
AmazonECSInstanceRolePolicyForManagedInstances
AmazonECS_FullAccess=["ec2:Describe* logs:CreateLogGroup"]
AmazonEKSBlockStoragePolicy
AmazonEKSBlockStoragePolicyV2
AmazonEKSClusterPolicy=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs ec2:DescribeNetworkInterfaces",{"Action":["ec2:DeleteNetworkInterface"],"Condition":{"StringEquals":{"ec2:ResourceTag/eks:eni:owner":"amazon-vpc-cni"}},"Effect":"Allow","Resource":"*"}]
AmazonEKSComputePolicy
AmazonEKSDashboardConsoleReadOnly
AmazonEKSFargatePodExecutionRolePolicy
AmazonEKSLoadBalancingPolicy=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs ec2:DescribeNetworkInterfaces"]
AmazonEKSLocalOutpostClusterPolicy=["ec2:DescribeNetworkInterfaces",{"Action":["secretsmanager:GetSecretValue"],"Effect":"Allow","Resource":"arn:*:secretsmanager:*:*:secret:eks-local.cluster.x-k8s.io/*"},{"Action":["logs:CreateLogGroup"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/eks/*"},{"Action":["logs:PutLogEvents","logs:CreateLogStream"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/eks/*:*"}]
AmazonEKSMCPReadOnlyAccess=["ec2:DescribeVpcs ec2:DescribeSubnets"]
AmazonEKSNetworkingPolicy=[{"Action":["ec2:CreateNetworkInterface"],"Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["eks:eks-cluster-name","eks:kubernetes-cni-node-name","sgp.eks.amazonaws.com/instance-id","sgp.eks.amazonaws.com/trunk-eni-id","sgp.eks.amazonaws.com/vlan-id","sgp.eks.amazonaws.com/managed","sgp.eks.amazonaws.com/policy-ref"]},"StringEquals":{"aws:RequestTag/eks:eks-cluster-name":"\${aws:PrincipalTag/eks:eks-cluster-name}"},"StringLike":{"aws:RequestTag/eks:kubernetes-cni-node-name":"*"}},"Effect":"Allow","Resource":"*"},{"Action":["ec2:CreateNetworkInterface"],"Effect":"Allow","Resource":["arn:aws:ec2:*:*:security-group/*","arn:aws:ec2:*:*:subnet/*"]}]
AmazonEKSServicePolicy=["ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs","logs:CreateLogGroup",{"Action":["logs:CreateLogStream"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/eks/*:*"},{"Action":["logs:PutLogEvents"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/eks/*:*:*"}]
AmazonEKSVPCResourceController=["ec2:CreateNetworkInterface ec2:DeleteNetworkInterface"]
AmazonEKSWorkerNodeMinimalPolicy
AmazonEKSWorkerNodePolicy=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AmazonEKS_CNI_Policy=["ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSubnets ec2:DescribeSecurityGroups"]
AmazonEMRFullAccessPolicy_v2=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AmazonEMRReadOnlyAccessPolicy_v2
AmazonESCognitoAccess
AmazonESFullAccess
AmazonESReadOnlyAccess
AmazonElastiCacheFullAccess=["ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups"]
AmazonElastiCacheReadOnlyAccess
AmazonElasticContainerRegistryPublicFullAccess
AmazonElasticContainerRegistryPublicPowerUser
AmazonElasticContainerRegistryPublicReadOnly
AmazonElasticFileSystemClientFullAccess
AmazonElasticFileSystemClientReadOnlyAccess
AmazonElasticFileSystemClientReadWriteAccess
AmazonElasticFileSystemFullAccess=["ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AmazonElasticFileSystemReadOnlyAccess=["ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AmazonElasticFileSystemsUtils=["logs:PutLogEvents logs:CreateLogStream logs:CreateLogGroup"]
AmazonElasticMapReduceFullAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs s3:*"]
AmazonElasticMapReducePlacementGroupPolicy
AmazonElasticMapReduceReadOnlyAccess=["s3:ListBucket"]
AmazonElasticTranscoder_FullAccess=["s3:ListBucket"]
AmazonElasticTranscoder_JobsSubmitter=["s3:ListBucket"]
AmazonElasticTranscoder_ReadOnlyAccess=["s3:ListBucket"]
AmazonEventBridgeFullAccess=[{"Action":["secretsmanager:GetSecretValue"],"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:events!*"}]
AmazonEventBridgePipesFullAccess
AmazonEventBridgePipesOperatorAccess
AmazonEventBridgePipesReadOnlyAccess
AmazonEventBridgeReadOnlyAccess
AmazonEventBridgeSchedulerFullAccess
AmazonEventBridgeSchedulerReadOnlyAccess
AmazonEventBridgeSchemasFullAccess
AmazonEventBridgeSchemasReadOnlyAccess
AmazonFSxConsoleFullAccess=["ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs s3:ListBucket"]
AmazonFSxConsoleReadOnlyAccess=["ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AmazonFSxFullAccess=[{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/fsx/*"]},{"Action":["ec2:DescribeSecurityGroups","ec2:DescribeSubnets","ec2:DescribeVpcs"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":["fsx.amazonaws.com"]}},"Effect":"Allow","Resource":"*"}]
AmazonFSxReadOnlyAccess
AmazonForecastFullAccess
AmazonFraudDetectorFullAccessPolicy
AmazonFreeRTOSFullAccess
AmazonGlacierFullAccess
AmazonGlacierReadOnlyAccess
AmazonGuardDutyFullAccess_v2
AmazonGuardDutyReadOnlyAccess
AmazonHealthLakeFullAccess=["s3:ListBucket"]
AmazonHealthLakeReadOnlyAccess
AmazonHoneycodeFullAccess
AmazonHoneycodeReadOnlyAccess
AmazonHoneycodeTeamAssociationFullAccess
AmazonHoneycodeTeamAssociationReadOnlyAccess
AmazonHoneycodeWorkbookFullAccess
AmazonHoneycodeWorkbookReadOnlyAccess
AmazonInspector2FullAccess
AmazonInspector2FullAccess_v2
AmazonInspector2ManagedCisPolicy
AmazonInspector2ManagedTelemetryPolicy
AmazonInspector2ReadOnlyAccess
AmazonInspectorFullAccess
AmazonInspectorReadOnlyAccess
AmazonKendraFullAccess=["ec2:DescribeSecurityGroups ec2:DescribeVpcs ec2:DescribeSubnets"]
AmazonKendraReadOnlyAccess
AmazonKeyspacesFullAccess=["ec2:DescribeNetworkInterfaces"]
AmazonKeyspacesReadOnlyAccess
AmazonKeyspacesReadOnlyAccess_v2=["ec2:DescribeNetworkInterfaces"]
AmazonKinesisAnalyticsFullAccess
AmazonKinesisAnalyticsReadOnly
AmazonKinesisFirehoseFullAccess
AmazonKinesisFirehoseReadOnlyAccess
AmazonKinesisFullAccess
AmazonKinesisReadOnlyAccess
AmazonKinesisVideoStreamsFullAccess
AmazonKinesisVideoStreamsReadOnlyAccess
AmazonLaunchWizardFullAccessV2=["s3:ListBucket",{"Action":["ec2:DeleteNetworkInterface"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":"launchwizard.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["ec2:CreateNetworkInterface"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":"launchwizard.amazonaws.com"}},"Effect":"Allow","Resource":["arn:aws:ec2:*:*:network-interface/*","arn:aws:ec2:*:*:subnet/*","arn:aws:ec2:*:*:security-group/*"]},{"Action":["sns:Publish"],"Effect":"Allow","Resource":["arn:aws:resource-groups:*:*:group/LaunchWizard*","arn:aws:sns:*:*:*","arn:aws:autoscaling:*:*:autoScalingGroup:*:autoScalingGroupName/LaunchWizard*","arn:aws:autoscaling:*:*:launchConfiguration:*:launchConfigurationName/LaunchWizard*","arn:aws:ssm:*:*:parameter/LaunchWizard*","arn:aws:ssm:*:*:document/LaunchWizard*"]},"ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs",{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::launchwizard*","arn:aws:s3:::launchwizard*/*","arn:aws:s3:::aws-sap-data-provider/config.properties"]},{"Action":["secretsmanager:GetSecretValue"],"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:LaunchWizard*"},{"Action":["logs:CreateLogStream","logs:CreateLogGroup","logs:PutLogEvents"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":"launchwizard.amazonaws.com"}},"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:LaunchWizard*","arn:aws:logs:*:*:log-group:LaunchWizard*:log-stream:*"]}]
AmazonLexFullAccess
AmazonLexReadOnly
AmazonLexRunBotsOnly
AmazonLookoutEquipmentFullAccess
AmazonLookoutEquipmentReadOnlyAccess
AmazonLookoutMetricsFullAccess
AmazonLookoutMetricsReadOnlyAccess
AmazonLookoutVisionConsoleFullAccess=[{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":"arn:aws:s3:::lookoutvision-*"},{"Action":["s3:PutObject"],"Effect":"Allow","Resource":"arn:aws:s3:::lookoutvision-*/*"}]
AmazonLookoutVisionConsoleReadOnlyAccess
AmazonLookoutVisionFullAccess
AmazonLookoutVisionReadOnlyAccess
AmazonMCSFullAccess
AmazonMCSReadOnlyAccess
AmazonMQApiFullAccess=["ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs",{"Action":["logs:CreateLogGroup"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/amazonmq/*"]}]
AmazonMQApiReadOnlyAccess=["ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AmazonMQFullAccess=["ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs",{"Action":["logs:CreateLogGroup"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/amazonmq/*"]}]
AmazonMQReadOnlyAccess=["ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AmazonMSKConnectReadOnlyAccess
AmazonMSKFullAccess=["kafka:* ec2:DescribeSubnets ec2:DescribeVpcs ec2:DescribeSecurityGroups"]
AmazonMSKReadOnlyAccess=["kafka:Describe* kafka:List* kafka:Get* ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AmazonMachineLearningBatchPredictionsAccess
AmazonMachineLearningCreateOnlyAccess
AmazonMachineLearningFullAccess
AmazonMachineLearningManageRealTimeEndpointOnlyAccess
AmazonMachineLearningReadOnlyAccess
AmazonMachineLearningRealTimePredictionOnlyAccess
AmazonMacieFullAccess
AmazonMacieReadOnlyAccess
AmazonManagedBlockchainConsoleFullAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AmazonManagedBlockchainFullAccess
AmazonManagedBlockchainReadOnlyAccess
AmazonMechanicalTurkFullAccess
AmazonMechanicalTurkReadOnly
AmazonMemoryDBFullAccess
AmazonMemoryDBReadOnlyAccess
AmazonMobileAnalyticsFinancialReportAccess
AmazonMobileAnalyticsFullAccess
AmazonMobileAnalyticsNon-financialReportAccess
AmazonMobileAnalyticsWriteOnlyAccess
AmazonMonitronFullAccess=[{"Action":["logs:CreateLogGroup"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/monitron/*"}]
AmazonNimbleStudio-LaunchProfileWorker=[{"Action":["ec2:DescribeNetworkInterfaces","ec2:DescribeSecurityGroups"],"Condition":{"StringEquals":{"aws:CalledViaLast":"nimble.amazonaws.com"}},"Effect":"Allow","Resource":["*"]}]
AmazonNimbleStudio-StudioAdmin=[{"Action":["ec2:DescribeSubnets","ec2:CreateNetworkInterface","ec2:DescribeNetworkInterfaces","ec2:DeleteNetworkInterface","ec2:DescribeSecurityGroups"],"Condition":{"StringEquals":{"aws:CalledViaLast":"nimble.amazonaws.com"}},"Effect":"Allow","Resource":["*"]}]
AmazonNimbleStudio-StudioUser=[{"Action":["ec2:DescribeSubnets","ec2:DescribeNetworkInterfaces","ec2:DeleteNetworkInterface","ec2:CreateNetworkInterface","ec2:DescribeSecurityGroups"],"Condition":{"StringEquals":{"aws:CalledViaLast":"nimble.amazonaws.com"}},"Effect":"Allow","Resource":["*"]}]
AmazonODBFullAccess=["ec2:DescribeVpcs"]
AmazonODBReadOnlyAccess=["ec2:DescribeVpcs"]
AmazonOmicsFullAccess
AmazonOmicsReadOnlyAccess
AmazonOneEnterpriseFullAccess
AmazonOneEnterpriseInstallerAccess
AmazonOneEnterpriseReadOnlyAccess
AmazonOpenSearchDirectQueryGlueCreateAccess
AmazonOpenSearchIngestionFullAccess
AmazonOpenSearchIngestionReadOnlyAccess
AmazonOpenSearchServiceCognitoAccess
AmazonOpenSearchServiceFullAccess
AmazonOpenSearchServiceReadOnlyAccess
AmazonPollyFullAccess
AmazonPollyReadOnlyAccess
AmazonPrometheusConsoleFullAccess
AmazonPrometheusFullAccess=[{"Action":["ec2:DescribeSubnets","ec2:DescribeSecurityGroups"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":["aps.amazonaws.com"]}},"Effect":"Allow","Resource":"*"}]
AmazonPrometheusQueryAccess
AmazonPrometheusRemoteWriteAccess
AmazonQDeveloperAccess
AmazonQFullAccess
AmazonQLDBConsoleFullAccess
AmazonQLDBFullAccess
AmazonQLDBReadOnly
AmazonRDSCustomInstanceProfileRolePolicy=[{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringLike":{"aws:ResourceTag/AWSRDSCustom":["custom-oracle","custom-sqlserver","custom-oracle-rac"]}},"Effect":"Allow","Resource":["arn:aws:secretsmanager:*:*:secret:do-not-delete-rds-custom-*","arn:aws:secretsmanager:*:*:secret:rds-custom!*"]},{"Action":["logs:PutLogEvents","logs:CreateLogStream","logs:CreateLogGroup"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:rds-custom-instance-*"},{"Action":["sqs:SendMessage"],"Condition":{"StringLike":{"aws:ResourceTag/AWSRDSCustom":"custom-sqlserver"}},"Effect":"Allow","Resource":["arn:aws:sqs:*:*:do-not-delete-rds-custom-*"]},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ArnLike":{"kms:EncryptionContext:SecretARN":["arn:aws:secretsmanager:*:*:secret:do-not-delete-rds-custom-*","arn:aws:secretsmanager:*:*:secret:rds-custom!*"]},"StringLike":{"kms:ViaService":"secretsmanager.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:s3:arn":"arn:aws:s3:::do-not-delete-rds-custom-*"},"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"}]
AmazonRDSDataFullAccess=[{"Action":["secretsmanager:GetSecretValue"],"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:rds-db-credentials/*"}]
AmazonRDSFullAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs sns:Publish"]
AmazonRDSPerformanceInsightsFullAccess
AmazonRDSPerformanceInsightsReadOnly
AmazonRDSReadOnlyAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AmazonRedshiftAllCommandsFullAccess=[{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/sagemaker/Endpoints/*redshift*","arn:aws:logs:*:*:log-group:/aws/sagemaker/ProcessingJobs/*redshift*","arn:aws:logs:*:*:log-group:/aws/sagemaker/TrainingJobs/*redshift*","arn:aws:logs:*:*:log-group:/aws/sagemaker/TransformJobs/*redshift*"]},{"Action":["s3:ListBucket","s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::redshift-downloads","arn:aws:s3:::redshift-downloads/*","arn:aws:s3:::*redshift*","arn:aws:s3:::*redshift*/*"]},{"Action":["secretsmanager:GetSecretValue"],"Effect":"Allow","Resource":["arn:aws:secretsmanager:*:*:secret:*redshift*"]}]
AmazonRedshiftDataFullAccess=[{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringLike":{"secretsmanager:ResourceTag/RedshiftDataFullAccess":"*"}},"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:*"}]
AmazonRedshiftFederatedAuthorization
AmazonRedshiftFullAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs",{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringLike":{"secretsmanager:ResourceTag/RedshiftDataFullAccess":"*"}},"Effect":"Allow","Resource":"*"}]
AmazonRedshiftQueryEditor=[{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"secretsmanager:ResourceTag/RedshiftQueryOwner":"\${aws:userid}"}},"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:*"}]
AmazonRedshiftQueryEditorV2FullAccess=[{"Action":["secretsmanager:GetSecretValue"],"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:sqlworkbench!*"}]
AmazonRedshiftQueryEditorV2NoSharing=[{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"secretsmanager:ResourceTag/sqlworkbench-resource-owner":"\${aws:userid}"}},"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:sqlworkbench!*"}]
AmazonRedshiftQueryEditorV2ReadSharing=[{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"secretsmanager:ResourceTag/sqlworkbench-resource-owner":"\${aws:userid}"}},"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:sqlworkbench!*"}]
AmazonRedshiftQueryEditorV2ReadWriteSharing=[{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"secretsmanager:ResourceTag/sqlworkbench-resource-owner":"\${aws:userid}"}},"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:sqlworkbench!*"}]
AmazonRedshiftReadOnlyAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AmazonRekognitionCustomLabelsFullAccess=[{"Action":["s3:ListBucket","s3:PutObject"],"Effect":"Allow","Resource":"arn:aws:s3:::*custom-labels*"}]
AmazonRekognitionFullAccess
AmazonRekognitionReadOnlyAccess
AmazonRoute53AutoNamingFullAccess=["ec2:DescribeVpcs"]
AmazonRoute53AutoNamingReadOnlyAccess
AmazonRoute53AutoNamingRegistrantAccess
AmazonRoute53DomainsFullAccess
AmazonRoute53DomainsReadOnlyAccess
AmazonRoute53FullAccess=["ec2:DescribeVpcs s3:ListBucket"]
AmazonRoute53GlobalResolverFullAccess
AmazonRoute53GlobalResolverReadOnlyAccess
AmazonRoute53ProfilesFullAccess=["ec2:DescribeVpcs"]
AmazonRoute53ProfilesReadOnlyAccess
AmazonRoute53ReadOnlyAccess
AmazonRoute53RecoveryClusterFullAccess
AmazonRoute53RecoveryClusterReadOnlyAccess
AmazonRoute53RecoveryControlConfigFullAccess
AmazonRoute53RecoveryControlConfigReadOnlyAccess
AmazonRoute53RecoveryReadinessFullAccess
AmazonRoute53RecoveryReadinessReadOnlyAccess
AmazonRoute53ResolverFullAccess=["ec2:DescribeSubnets ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeVpcs"]
AmazonRoute53ResolverReadOnlyAccess=["ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeVpcs ec2:DescribeSubnets"]
AmazonS3ExpressFullAccess
AmazonS3ExpressReadOnlyAccess
AmazonS3FilesClientFullAccess
AmazonS3FilesClientReadOnlyAccess
AmazonS3FilesClientReadWriteAccess
AmazonS3FilesFullAccess=["ec2:DescribeSubnets ec2:DescribeNetworkInterfaces ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeSecurityGroups ec2:DescribeVpcs"]
AmazonS3FilesReadOnlyAccess=["ec2:DescribeSubnets ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeVpcs"]
AmazonS3FullAccess=["s3:*"]
AmazonS3OutpostsFullAccess=["ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups ec2:DescribeNetworkInterfaces"]
AmazonS3OutpostsReadOnlyAccess=["ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups ec2:DescribeNetworkInterfaces"]
AmazonS3ReadOnlyAccess=["s3:List*"]
AmazonS3TablesFullAccess
AmazonS3TablesReadOnlyAccess
AmazonSESFullAccess
AmazonSESReadOnlyAccess
AmazonSNSFullAccess=["sns:*"]
AmazonSNSReadOnlyAccess
AmazonSQSFullAccess=["sqs:*"]
AmazonSQSReadOnlyAccess
AmazonSSMAutomationApproverAccess
AmazonSSMDirectoryServiceAccess
AmazonSSMFullAccess=["logs:*"]
AmazonSSMManagedEC2InstanceDefaultPolicy
AmazonSSMManagedInstanceCore
AmazonSSMPatchAssociation
AmazonSSMReadOnlyAccess
AmazonSageMakerAdmin-ServiceCatalogProductsServiceRolePolicy=[{"Action":["logs:CreateLogGroup","logs:CreateLogStream"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/apigateway/AccessLogs/*","arn:aws:logs:*:*:log-group::log-stream:*"]}]
AmazonSageMakerCanvasAIServicesAccess
AmazonSageMakerCanvasBedrockAccess=[{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::sagemaker-*/Canvas","arn:aws:s3:::sagemaker-*/Canvas/*"]},{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::sagemaker-*"]}]
AmazonSageMakerCanvasDataPrepFullAccess=[{"Action":["s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::*SageMaker*","arn:aws:s3:::*Sagemaker*","arn:aws:s3:::*sagemaker*"]},"s3:ListBucket",{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}","aws:ResourceTag/SageMaker":"true"}},"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:AmazonSageMaker-*"},{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/sagemaker/studio:*"}]
AmazonSageMakerCanvasEMRServerlessExecutionRolePolicy=[{"Action":["s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::*SageMaker*","arn:aws:s3:::*sagemaker*"]},{"Action":["s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"*"}]
AmazonSageMakerCanvasFullAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs",{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/sagemaker/*"},{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::*SageMaker*","arn:aws:s3:::*Sagemaker*","arn:aws:s3:::*sagemaker*"]},"s3:ListBucket",{"Action":["secretsmanager:GetSecretValue"],"Effect":"Allow","Resource":["arn:aws:secretsmanager:*:*:secret:AmazonSageMaker-*"]},{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"secretsmanager:ResourceTag/SageMaker":"true"}},"Effect":"Allow","Resource":"*"}]
AmazonSageMakerCanvasSMDataScienceAssistantAccess
AmazonSageMakerClusterInstanceRolePolicy=[{"Action":["logs:PutLogEvents","logs:CreateLogStream"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/sagemaker/Clusters/*:log-stream:*"]},{"Action":["logs:CreateLogGroup"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/sagemaker/Clusters/*"]},{"Action":["s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::sagemaker-*"]}]
AmazonSageMakerFeatureStoreAccess=[{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::*SageMaker*","arn:aws:s3:::*Sagemaker*","arn:aws:s3:::*sagemaker*"]}]
AmazonSageMakerFullAccess=["ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents",{"Action":["secretsmanager:GetSecretValue"],"Effect":"Allow","Resource":["arn:aws:secretsmanager:*:*:secret:AmazonSageMaker-*"]},{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"secretsmanager:ResourceTag/SageMaker":"true"}},"Effect":"Allow","Resource":"*"},{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::*SageMaker*","arn:aws:s3:::*Sagemaker*","arn:aws:s3:::*sagemaker*","arn:aws:s3:::*aws-glue*"]},"s3:ListBucket",{"Action":["sns:Publish"],"Effect":"Allow","Resource":["arn:aws:sns:*:*:*SageMaker*","arn:aws:sns:*:*:*Sagemaker*","arn:aws:sns:*:*:*sagemaker*"]}]
AmazonSageMakerGroundTruthExecution=[{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::*GroundTruth*","arn:aws:s3:::*Groundtruth*","arn:aws:s3:::*groundtruth*","arn:aws:s3:::*SageMaker*","arn:aws:s3:::*Sagemaker*","arn:aws:s3:::*sagemaker*"]},"s3:ListBucket","logs:CreateLogStream logs:CreateLogGroup logs:PutLogEvents",{"Action":["sqs:SendMessage"],"Effect":"Allow","Resource":"arn:aws:sqs:*:*:*GroundTruth*"},{"Action":["sns:Publish"],"Effect":"Allow","Resource":["arn:aws:sns:*:*:*GroundTruth*","arn:aws:sns:*:*:*Groundtruth*","arn:aws:sns:*:*:*groundTruth*","arn:aws:sns:*:*:*groundtruth*","arn:aws:sns:*:*:*SageMaker*","arn:aws:sns:*:*:*Sagemaker*","arn:aws:sns:*:*:*sageMaker*","arn:aws:sns:*:*:*sagemaker*"]}]
AmazonSageMakerHyperPodGatedModelAccess
AmazonSageMakerHyperPodInferenceAccess=[{"Action":["s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}","s3:RequestObjectTag/CreatedBy":"HyperPodInference"}},"Effect":"Allow","Resource":["arn:aws:s3:::hyperpod-tls*/*"]},{"Action":["s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::hyperpod-tls*/data-capture/*"]},{"Action":["s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::hyperpod-tls*"]},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:EncryptionContext:aws:s3:arn":"arn:aws:s3:::hyperpod-tls*","kms:ViaService":"s3.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"},{"Action":["ec2:DescribeVpcs","ec2:DescribeNetworkInterfaces","ec2:DescribeSubnets","ec2:DescribeSecurityGroups"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"*"},{"Action":["ec2:CreateNetworkInterface","ec2:DeleteNetworkInterface"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:ec2:*:*:network-interface/*","arn:aws:ec2:*:*:subnet/*","arn:aws:ec2:*:*:security-group/*"]},{"Action":["logs:PutLogEvents","logs:CreateLogStream","logs:CreateLogGroup"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:*"]}]
AmazonSageMakerHyperPodInferenceGatewayAccess
AmazonSageMakerHyperPodObservabilityAdminAccess
AmazonSageMakerHyperPodTrainingOperatorAccess
AmazonSageMakerJobFullAccess=[{"Action":["s3:PutObject","s3:ListBucket"],"Condition":{"StringEquals":{"s3:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"},{"Action":["ec2:CreateNetworkInterface","ec2:DescribeNetworkInterfaces","ec2:DescribeVpcs","ec2:DescribeSubnets","ec2:DescribeSecurityGroups"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"*"},{"Action":["ec2:DeleteNetworkInterface"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"*"},{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/sagemaker/*"}]
AmazonSageMakerJobRuntimeAccess=[{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:ViaService":"sagemaker.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"}]
AmazonSageMakerMechanicalTurkAccess
AmazonSageMakerModelCustomizationCoreAccess=[{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::jumpstart*"]},{"Action":["s3:ListBucket","s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::*SageMaker*","arn:aws:s3:::*Sagemaker*","arn:aws:s3:::*sagemaker*"]},{"Action":["ec2:DescribeVpcs"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"*"},{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/sagemaker/*"]}]
AmazonSageMakerModelGovernanceUseAccess=[{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::*SageMaker*","arn:aws:s3:::*Sagemaker*","arn:aws:s3:::*sagemaker*"]},"s3:ListBucket"]
AmazonSageMakerModelRegistryFullAccess=["s3:ListBucket",{"Action":["kms:GenerateDataKey","kms:Decrypt"],"Condition":{"StringEquals":{"aws:ResourceTag/sagemaker":"true"},"StringLike":{"kms:ViaService":"sagemaker.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"}]
AmazonSageMakerPartnerAppsFullAccess
AmazonSageMakerPipelinesIntegrations=[{"Action":["sqs:SendMessage"],"Effect":"Allow","Resource":["arn:aws:sqs:*:*:*sagemaker*","arn:aws:sqs:*:*:*sageMaker*","arn:aws:sqs:*:*:*SageMaker*"]}]
AmazonSageMakerReadOnly
AmazonSageMakerServiceCatalogProductsCodeBuildServiceRolePolicy=[{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/codebuild/*"},{"Action":["s3:ListBucket","s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::aws-glue-*","arn:aws:s3:::sagemaker-*"]}]
AmazonSageMakerSpacesControllerPolicy=[{"Action":["kms:GenerateDataKey","kms:Decrypt"],"Condition":{"StringEquals":{"kms:EncryptionContext:sagemaker:component":"amazon-sagemaker-spaces","kms:EncryptionContext:sagemaker:eks-cluster-arn":"\${aws:PrincipalTag/eks-cluster-arn}"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"}]
AmazonSageMakerSpacesRouterPolicy=[{"Action":["kms:GenerateDataKey","kms:Decrypt"],"Condition":{"StringEquals":{"kms:EncryptionContext:sagemaker:component":"amazon-sagemaker-spaces","kms:EncryptionContext:sagemaker:eks-cluster-arn":"\${aws:PrincipalTag/eks-cluster-arn}"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"}]
AmazonSageMakerTrainingPlanCreateAccess
AmazonSecurityLakeAdministrator=[{"Action":["s3:ListBucket","s3:PutObject"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":"securitylake.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:s3:::aws-security-data-lake*"},{"Action":["secretsmanager:GetSecretValue"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":"securitylake.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:events!connection/AmazonSecurityLake-*"},{"Action":["s3:List*"],"Effect":"Allow","Resource":"arn:aws:s3:::aws-security-data-lake-*"}]
AmazonSecurityLakePermissionsBoundary=["s3:ListBucket s3:PutObject kms:Decrypt kms:GenerateDataKey sqs:SendMessage",{"Effect":"Deny","NotAction":["s3:GetObject","s3:GetObjectVersion","s3:ListBucket","s3:ListBucketVersions","s3:PutObject","s3:GetBucketLocation","kms:Decrypt","kms:GenerateDataKey","sqs:ReceiveMessage","sqs:ChangeMessageVisibility","sqs:DeleteMessage","sqs:GetQueueUrl","sqs:SendMessage","sqs:GetQueueAttributes","sqs:ListQueues"],"Resource":"*"},{"Action":["s3:ListBucket","s3:PutObject"],"Effect":"Deny","NotResource":["arn:aws:s3:::aws-security-data-lake*"]},{"Action":["sqs:SendMessage"],"Effect":"Deny","NotResource":"arn:aws:sqs:*:*:AmazonSecurityLake*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"StringNotLike":{"kms:ViaService":["s3.*.amazonaws.com","sqs.*.amazonaws.com"]}},"Effect":"Deny","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContext:aws:s3:arn":"false"},"StringNotLikeIfExists":{"kms:EncryptionContext:aws:s3:arn":["arn:aws:s3:::aws-security-data-lake*"]}},"Effect":"Deny","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContext:aws:sqs:arn":"false"},"StringNotLikeIfExists":{"kms:EncryptionContext:aws:sqs:arn":["arn:aws:sqs:*:*:AmazonSecurityLake*"]}},"Effect":"Deny","Resource":"*"}]
AmazonTextractFullAccess
AmazonTimestreamConsoleFullAccess
AmazonTimestreamFullAccess
AmazonTimestreamInfluxDBFullAccess=["ec2:DescribeSubnets ec2:DescribeVpcs ec2:DescribeSecurityGroups",{"Action":["ec2:CreateNetworkInterface"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:ec2:*:*:network-interface/*","arn:aws:ec2:*:*:subnet/*","arn:aws:ec2:*:*:security-group/*"]},{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::*"]}]
AmazonTimestreamInfluxDBFullAccessWithoutMarketplaceAccess=["ec2:DescribeSubnets ec2:DescribeVpcs ec2:DescribeSecurityGroups",{"Action":["ec2:CreateNetworkInterface"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:ec2:*:*:network-interface/*","arn:aws:ec2:*:*:subnet/*","arn:aws:ec2:*:*:security-group/*"]},{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::*"]}]
AmazonTimestreamReadOnlyAccess
AmazonTranscribeFullAccess
AmazonTranscribeReadOnlyAccess
AmazonVPCCrossAccountNetworkInterfaceOperations=["ec2:DescribeNetworkInterfaces ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeVpcs ec2:DescribeSubnets"]
AmazonVPCFullAccess=["ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AmazonVPCNetworkAccessAnalyzerFullAccessPolicy=["ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AmazonVPCReachabilityAnalyzerFullAccessPolicy=["ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AmazonVPCReachabilityAnalyzerPathComponentReadPolicy
AmazonVPCReadOnlyAccess=["ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AmazonVerifiedPermissionsFullAccess
AmazonVerifiedPermissionsReadOnlyAccess
AmazonWorkDocsFullAccess=["ec2:DescribeVpcs ec2:DescribeSubnets"]
AmazonWorkDocsReadOnlyAccess=["ec2:DescribeVpcs ec2:DescribeSubnets"]
AmazonWorkMailFullAccess=["ec2:CreateNetworkInterface ec2:DescribeSubnets ec2:DescribeVpcs logs:CreateLogGroup"]
AmazonWorkMailMessageFlowFullAccess
AmazonWorkMailMessageFlowReadOnlyAccess
AmazonWorkMailReadOnlyAccess
AmazonWorkSpacesAdmin
AmazonWorkSpacesApplicationManagerAdminAccess
AmazonWorkSpacesPoolServiceAccess=[{"Action":["ec2:DescribeVpcs","ec2:DescribeSubnets","ec2:DescribeSecurityGroups"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"*"},{"Action":["s3:ListBucket","s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::wspool-logs-*","arn:aws:s3:::wspool-app-settings-*","arn:aws:s3:::wspool-home-folder-*"]}]
AmazonWorkSpacesSecureBrowserReadOnly=["ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups"]
AmazonWorkSpacesSelfServiceAccess
AmazonWorkSpacesServiceAccess=["ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces"]
AmazonWorkSpacesThinClientFullAccess
AmazonWorkSpacesThinClientReadOnlyAccess
AmazonWorkSpacesWebReadOnly=["ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups"]
AmazonWorkspacesPCAAccess
AmazonZocaloFullAccess=["ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSubnets ec2:DescribeVpcs ec2:DeleteNetworkInterface"]
AmazonZocaloReadOnlyAccess=["ec2:DescribeVpcs ec2:DescribeSubnets"]
AnthropicFullAccess
AnthropicLimitedAccess
AnthropicReadOnlyAccess
AnthropicSelfHostedEnvironmentAccess
AutoScalingConsoleFullAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
AutoScalingConsoleReadOnlyAccess=["ec2:DescribeVpcs ec2:DescribeSubnets"]
AutoScalingFullAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets"]
AutoScalingReadOnlyAccess
AwsGlueDataBrewFullAccessPolicy=["ec2:DescribeSecurityGroups ec2:DescribeVpcs ec2:DescribeSubnets",{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::databrew-public-datasets-*"]},{"Action":["kms:GenerateDataKey"],"Condition":{"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"}},"Effect":"Allow","Resource":["*"]},{"Action":["secretsmanager:GetSecretValue"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":["databrew.amazonaws.com"]}},"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:databrew!default-*"}]
AwsGlueSessionUserRestrictedNotebookPolicy
AwsGlueSessionUserRestrictedPolicy
BedrockAgentCoreFullAccess=[{"Action":["secretsmanager:GetSecretValue"],"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:bedrock-agentcore*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":["bedrock-agentcore.amazonaws.com"]},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:kms:*:*:key/*"]},{"Action":["logs:CreateLogGroup","logs:CreateLogStream"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/application-signals/data:*","arn:aws:logs:*:*:log-group:aws/spans:*"]},{"Action":["s3:PutObject"],"Condition":{"StringEquals":{"s3:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::bedrock-agentcore-runtime-*"]},{"Action":["s3:ListBucket"],"Condition":{"StringEquals":{"s3:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:s3:::*"},{"Action":["logs:CreateLogGroup"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/bedrock-agentcore/evaluations/*"]},{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:*"]}]
BedrockAgentCoreRuntimeInstancesInstanceRolePolicy
BedrockAgentCoreRuntimeInstancesOperatorRolePolicy=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeNetworkInterfaces",{"Action":["ec2:CreateNetworkInterface"],"Effect":"Allow","Resource":["arn:aws:ec2:*:*:subnet/*","arn:aws:ec2:*:*:security-group/*"]}]
CloudFrontFullAccess
CloudFrontReadOnlyAccess
CloudSearchFullAccess
CloudSearchReadOnlyAccess
CloudWatchAPIKeyAccess=[{"Action":["kms:Decrypt"],"Condition":{"StringLike":{"kms:EncryptionContext:aws:cloudwatch:arn":"arn:aws:cloudwatch:*:*:dataset/*","kms:ViaService":"cloudwatch.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"}]
CloudWatchActionsEC2Access=["ec2:Describe*"]
CloudWatchAgentAdminPolicy=["logs:PutLogEvents logs:CreateLogStream logs:CreateLogGroup"]
CloudWatchAgentServerPolicy=["logs:PutLogEvents logs:CreateLogStream logs:CreateLogGroup"]
CloudWatchApplicationInsightsFullAccess
CloudWatchApplicationInsightsReadOnlyAccess
CloudWatchApplicationSignalsFullAccess
CloudWatchApplicationSignalsReadOnlyAccess
CloudWatchAutomaticDashboardsAccess=["s3:ListBucket"]
CloudWatchCrossAccountSharingConfiguration
CloudWatchEventsFullAccess=[{"Action":["secretsmanager:GetSecretValue"],"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:events!*"}]
CloudWatchEventsReadOnlyAccess
CloudWatchFullAccess=["logs:* sns:*"]
CloudWatchFullAccessV2=["logs:*"]
CloudWatchInternetMonitorFullAccess=["ec2:DescribeVpcs"]
CloudWatchInternetMonitorReadOnlyAccess
CloudWatchLambdaApplicationSignalsExecutionRolePolicy=[{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/application-signals/data:*"}]
CloudWatchLambdaInsightsExecutionRolePolicy=["logs:CreateLogGroup",{"Action":["logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/lambda-insights:*"}]
CloudWatchLogsAPIKeyAccess=["logs:PutLogEvents",{"Action":["kms:GenerateDataKey","kms:Decrypt"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:logs:arn":"arn:aws:logs:*:*:log-group:*"},"StringLike":{"kms:ViaService":"logs.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"}]
CloudWatchLogsCrossAccountSharingConfiguration
CloudWatchLogsFullAccess=["logs:*"]
CloudWatchLogsReadOnlyAccess
CloudWatchNetworkFlowMonitorAgentPublishPolicy
CloudWatchOmniAWSIntegrationPolicy=["ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs kafka:Describe* kafka:List*"]
CloudWatchOmniDomainAccessPolicy
CloudWatchOmniModelInferencePolicy
CloudWatchOmniSpaceAccessPolicy=[{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":["cloudwatch.amazonaws.com"]},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}","aws:ResourceTag/cw-omni":"true"},"StringLike":{"kms:EncryptionContext:aws:cloudwatch:arn":"arn:aws:cloudwatch:*:\${aws:PrincipalAccount}:space/*"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":["cloudwatch.amazonaws.com"]},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:EncryptionContext:aws:cloudwatch:arn":"arn:aws:cloudwatch:*:\${aws:PrincipalAccount}:dataset/*"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":["cloudwatch.amazonaws.com"]},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}","aws:ResourceTag/cw-omni":"true"},"StringLike":{"kms:EncryptionContext:aws:cloudwatch:account":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":["cloudwatch.amazonaws.com"]},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}","aws:ResourceTag/cw-omni":"true"},"StringLike":{"kms:EncryptionContext:aws-crypto-ec:aws:cloudwatch:account":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"},{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/cloudwatch/*","arn:aws:logs:*:*:log-group:/aws/bedrock-agentcore/evaluations/*"]},{"Action":["kms:GenerateDataKey","kms:Decrypt"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:EncryptionContext:aws:bedrock-agentcore:evaluatorArn":"arn:aws:bedrock-agentcore:*:\${aws:PrincipalAccount}:evaluator/*"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"},{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}","aws:ResourceTag/cw-omni":"true"}},"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:cw-omni-*"}]
CloudWatchOpenSearchDashboardAccess
CloudWatchOpenSearchDashboardsFullAccess
CloudWatchReadOnlyAccess
CloudWatchSyntheticsFullAccess=[{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":"arn:aws:s3:::cw-syn-*"},"ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups",{"Action":["kms:Decrypt"],"Condition":{"StringLike":{"kms:ViaService":["s3.*.amazonaws.com"]}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"}]
CloudWatchSyntheticsReadOnlyAccess
ComprehendFullAccess=["s3:ListBucket"]
ComprehendMedicalFullAccess
ComprehendReadOnly
ComputeOptimizerReadOnlyAccess
ConsoleFullAccessFromVercel
ConsoleViewOnlyAccessFromVercel
CostOptimizationHubAdminAccess
CostOptimizationHubReadOnlyAccess
DBModDiscoveryAndAssessment=["ec2:DescribeSubnets ec2:DescribeVpcs ec2:DescribeSecurityGroups",{"Action":["kms:Decrypt"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:EncryptionContext:SecretArn":"arn:aws:secretsmanager:*:\${aws:PrincipalAccount}:secret:*","kms:ViaService":"secretsmanager.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"}]
DBModProvisioningAndMigration=[{"Action":["s3:ListBucket","s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::atx-db-modernization-*","arn:aws:s3:::atx-db-modernization-*/*"]},{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}","aws:ResourceTag/Owner":"database-connector","aws:ResourceTag/Project":"atx-db-modernization"}},"Effect":"Allow","Resource":["arn:aws:dms:*:*:migration-project:*","arn:aws:dms:*:*:instance-profile:*","arn:aws:dms:*:*:data-provider:*","arn:aws:dms:*:*:endpoint:*","arn:aws:secretsmanager:*:*:secret:*"]}]
DBModVirtualSource=["ec2:DescribeSubnets ec2:DescribeVpcs ec2:DescribeSecurityGroups",{"Action":["kms:Decrypt"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:EncryptionContext:SecretArn":"arn:aws:secretsmanager:*:\${aws:PrincipalAccount}:secret:*","kms:ViaService":"secretsmanager.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"},{"Action":["s3:ListBucket","s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::atx-db-modernization-*","arn:aws:s3:::atx-db-modernization-*/*"]},{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}","aws:ResourceTag/Owner":"database-connector","aws:ResourceTag/Project":"atx-db-modernization"}},"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:*"}]
EC2FastLaunchFullAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
EC2ImageBuilderExecutionPolicy=["ec2:DescribeSubnets",{"Action":["sns:Publish"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:sns:*:*:*"]},{"Action":["kms:Decrypt"],"Condition":{"ForAllValues:StringEquals":{"kms:EncryptionContextKeys":["aws:ebs:id"]},"StringLike":{"kms:ViaService":["ec2.*.amazonaws.com"]}},"Effect":"Allow","Resource":["arn:aws:kms:*:*:key/*"]},{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/imagebuilder/*"]}]
EC2InstanceConnect
EC2InstanceProfileForImageBuilder=[{"Action":["kms:Decrypt"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":["imagebuilder.amazonaws.com"],"kms:EncryptionContextKeys":"aws:imagebuilder:arn"}},"Effect":"Allow","Resource":"*"},{"Action":["logs:CreateLogStream","logs:CreateLogGroup","logs:PutLogEvents"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/imagebuilder/*"}]
EC2InstanceProfileForImageBuilderECRContainerBuilds=[{"Action":["kms:Decrypt"],"Condition":{"ForAnyValue:StringEquals":{"aws:CalledVia":["imagebuilder.amazonaws.com"],"kms:EncryptionContextKeys":"aws:imagebuilder:arn"}},"Effect":"Allow","Resource":"*"},{"Action":["logs:CreateLogStream","logs:CreateLogGroup","logs:PutLogEvents"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/imagebuilder/*"}]
Ec2ImageBuilderCrossAccountDistributionAccess
ElasticLoadBalancingFullAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs ec2:DescribeNetworkInterfaces"]
ElasticLoadBalancingReadOnly=["ec2:DescribeSecurityGroups"]
ElementalActivationsDownloadSoftwareAccess
ElementalActivationsFullAccess
ElementalActivationsGenerateLicenses
ElementalActivationsReadOnlyAccess
ElementalAppliancesSoftwareFullAccess
ElementalAppliancesSoftwareReadOnlyAccess
ElementalSupportCenterFullAccess
FinOpsAgentAgentPolicy
FinOpsAgentOperatorPolicy
GameLiftContainerFleetPolicy=[{"Action":["logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:gamelift-*:log-stream:*"},{"Action":["logs:CreateLogGroup"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:gamelift-*"},{"Action":["s3:PutObject"],"Condition":{"StringEquals":{"s3:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::gamelift-*"]}]
GameLiftGameServerGroupPolicy=["ec2:DescribeSubnets",{"Action":["sns:Publish"],"Effect":"Allow","Resource":["arn:*:sns:*:*:ActivatingLifecycleHookTopic-*","arn:*:sns:*:*:TerminatingLifecycleHookTopic-*"]}]
GitLabDuoWithAmazonQPermissionsPolicy
GlobalAcceleratorFullAccess=["ec2:DescribeSubnets"]
GlobalAcceleratorReadOnlyAccess
IAMAccessAdvisorReadOnly
IAMAccessAnalyzerFullAccess
IAMAccessAnalyzerReadOnlyAccess
IAMFullAccess
IAMReadOnlyAccess
IAMSelfManageServiceSpecificCredentials
IAMUserChangePassword
IAMUserSSHKeys
IVSFullAccess
IVSReadOnlyAccess
MediaConnectGatewayInstanceRolePolicy
MultiPartyApprovalFullAccess=[{"Action":["kms:Decrypt"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:sso:instance-arn":"arn:*:sso:::instance/*"},"StringLike":{"kms:ViaService":"sso.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:identitystore:identitystore-arn":"arn:*:identitystore::*:identitystore/*"},"StringLike":{"kms:ViaService":"identitystore.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"}]
MultiPartyApprovalReadOnlyAccess=[{"Action":["kms:Decrypt"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:sso:instance-arn":"arn:*:sso:::instance/*"},"StringLike":{"kms:ViaService":"sso.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:identitystore:identitystore-arn":"arn:*:identitystore::*:identitystore/*"},"StringLike":{"kms:ViaService":"identitystore.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"}]
NeptuneConsoleFullAccess=["ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeSubnets ec2:DescribeVpcs ec2:DescribeVpcs sns:Publish"]
NeptuneFullAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs sns:Publish"]
NeptuneGraphReadOnlyAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
NeptuneReadOnlyAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
OAMFullAccess
OAMReadOnlyAccess
PartnerCentralAccountManagementUserRoleAssociation
PartnerCentralIncentiveBenefitManagement=[{"Action":["s3:PutObject"],"Effect":"Allow","Resource":"arn:aws:s3:::aws-partner-central-marketplace-ephemeral-writeonly-files/\${aws:PrincipalAccount}/*"}]
PowerUserAccess=[{"Effect":"Allow","NotAction":["iam:*","organizations:*","account:*"],"Resource":"*"}]
PricingPlanManagerFullAccess
PricingPlanManagerReadonlyAccess
QBusinessQuicksightPluginPolicy
ROSAManageSubscription
ROSASharedVPCEndpointPolicy=["ec2:DescribeVpcs ec2:DescribeSecurityGroups"]
ROSASharedVPCRoute53Policy
ReInventTicketApprovalAccess
ReadOnlyAccess=["ec2:Describe* glue:GetRegistry glue:GetSchemaVersion","kafka:Describe* kafka:DescribeCluster kafka:DescribeClusterV2 kafka:Get* kafka:GetBootstrapBrokers kafka:List* s3:List*"]
ResourceGroupsTaggingAPITagUntagSupportedResources
ResourceGroupsandTagEditorFullAccess
ResourceGroupsandTagEditorReadOnlyAccess
SageMakerStudioAdminIAMConsolePolicy=["ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups",{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ForAnyValue:StringEquals":{"kms:EncryptionContextKeys":"aws:datazone:domainId"},"StringLike":{"kms:ViaService":"datazone.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt"],"Condition":{"Null":{"kms:EncryptionContext:aws:sso:instance-arn":"false"},"StringLike":{"kms:ViaService":"sso.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"}]
SageMakerStudioAdminIAMDefaultExecutionPolicy=[{"Action":["s3:Put*"],"Effect":"Allow","Resource":["arn:aws:s3:::amazon-sagemaker*"]},"s3:List*",{"Action":["s3:List*","s3:PutObject*"],"Condition":{"StringNotEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"*"},"logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents",{"Action":["glue:*"],"Effect":"Allow","Resource":["arn:aws:glue:*:*:database/*","arn:aws:glue:*:*:table/*","arn:aws:glue:*:*:catalog","arn:aws:glue:*:*:catalog/*","arn:aws:glue:*:*:connection/*"]},{"Action":["glue:*"],"Condition":{"StringEquals":{"glue:LakeFormationPermissions":"Enabled"}},"Effect":"Allow","Resource":"*"},"glue:Get*",{"Action":["secretsmanager:GetSecretValue"],"Condition":{"Null":{"aws:ResourceTag/AmazonDataZoneProject":"false"}},"Effect":"Allow","Resource":"*"},{"Action":["secretsmanager:GetSecretValue"],"Condition":{"Null":{"aws:ResourceTag/AmazonDataZoneProject":"true"},"StringEquals":{"aws:ResourceTag/for-use-with-all-datazone-projects":"true"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ForAnyValue:StringEquals":{"kms:EncryptionContextKeys":"aws:datazone:domainId"},"StringLike":{"kms:ViaService":"datazone.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContext:aws:s3:arn":"false"},"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContext:aws:scheduler:schedule:arn":"false"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContext:SecretARN":"false"},"StringLike":{"kms:ViaService":"secretsmanager.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContextKeys":"false"},"StringLike":{"kms:ViaService":"sagemaker.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContextKeys":"false"},"StringLike":{"kms:ViaService":"glue.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContextKeys":"false"},"StringLike":{"kms:ViaService":"bedrock.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ForAnyValue:StringEquals":{"kms:EncryptionContextKeys":"aws:airflow-serverless:workflow-arn"}},"Effect":"Allow","Resource":"arn:*:kms:*:*:key/*"},"ec2:Describe*","ec2:CreateNetworkInterface ec2:DeleteNetworkInterface",{"Action":["kms:Decrypt"],"Condition":{"Null":{"kms:EncryptionContext:aws:sso:instance-arn":"false"},"StringLike":{"kms:ViaService":"sso.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt"],"Condition":{"Null":{"kms:EncryptionContext:aws:identitystore:identitystore-arn":"false"},"StringLike":{"kms:ViaService":"identitystore.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"}]
SageMakerStudioAdminIAMPermissiveExecutionPolicy=["glue:* logs:* s3:*",{"Action":["secretsmanager:GetSecretValue"],"Condition":{"Null":{"aws:ResourceTag/AmazonDataZoneProject":"false"}},"Effect":"Allow","Resource":"*"},{"Action":["secretsmanager:GetSecretValue"],"Condition":{"Null":{"aws:ResourceTag/AmazonDataZoneProject":"true"},"StringEquals":{"aws:ResourceTag/for-use-with-all-datazone-projects":"true"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ForAnyValue:StringEquals":{"kms:EncryptionContextKeys":"aws:datazone:domainId"},"StringLike":{"kms:ViaService":"datazone.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContext:aws:s3:arn":"false"},"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContext:aws:scheduler:schedule:arn":"false"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContext:SecretARN":"false"},"StringLike":{"kms:ViaService":"secretsmanager.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContextKeys":"false"},"StringLike":{"kms:ViaService":"sagemaker.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContextKeys":"false"},"StringLike":{"kms:ViaService":"glue.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContextKeys":"false"},"StringLike":{"kms:ViaService":"bedrock.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ForAnyValue:StringEquals":{"kms:EncryptionContextKeys":"aws:airflow-serverless:workflow-arn"}},"Effect":"Allow","Resource":"arn:*:kms:*:*:key/*"},"ec2:Describe*","ec2:CreateNetworkInterface ec2:DeleteNetworkInterface",{"Action":["kms:Decrypt"],"Condition":{"Null":{"kms:EncryptionContext:aws:sso:instance-arn":"false"},"StringLike":{"kms:ViaService":"sso.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt"],"Condition":{"Null":{"kms:EncryptionContext:aws:identitystore:identitystore-arn":"false"},"StringLike":{"kms:ViaService":"identitystore.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"}]
SageMakerStudioAdminProjectUserRolePolicy=[{"Action":["s3:PutObject","s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"aws:PrincipalTag/BootstrappedServices":"*glue*"}},"Effect":"Allow","Resource":"arn:aws:s3:::*"}]
SageMakerStudioFullAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs",{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":"arn:aws:s3:::*"},{"Action":["s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::amazon-sagemaker*/*"]},{"Action":["kms:Decrypt"],"Condition":{"Null":{"aws:ResourceTag/EnableKeyForAmazonDataZone":"false"},"StringEquals":{"aws:ResourceTag/EnableKeyForAmazonDataZone":"true"},"StringLike":{"kms:ViaService":"ssm.*.amazonaws.com"}},"Effect":"Allow","Resource":["*"]}]
SageMakerStudioProjectRoleMachineLearningPolicy=[{"Action":["ec2:CreateNetworkInterface","ec2:DeleteNetworkInterface"],"Condition":{"ArnLike":{"ec2:Vpc":"arn:aws:ec2:*:*:vpc/\${aws:PrincipalTag/VpcId}"}},"Effect":"Allow","Resource":["arn:aws:ec2:*:*:network-interface/*","arn:aws:ec2:*:*:subnet/*","arn:aws:ec2:*:*:route-table/*","arn:aws:ec2:*:*:security-group/*"]},{"Action":["ec2:CreateNetworkInterface"],"Condition":{"StringEqualsIfExists":{"aws:CalledViaLast":"sagemaker.amazonaws.com","aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:ec2:*:*:network-interface/*","arn:aws:ec2:*:*:instance/*"]},"ec2:DescribeSubnets ec2:DescribeSecurityGroups ec2:DescribeVpcs ec2:DescribeNetworkInterfaces",{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/sagemaker/*"},{"Action":["s3:PutObject"],"Condition":{"ArnEquals":{"s3:AccessGrantsInstanceArn":["arn:aws:s3:*:*:access-grants/default"]},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["*"]},{"Action":["s3:ListBucket"],"Condition":{"ArnEquals":{"s3:AccessGrantsInstanceArn":["arn:aws:s3:*:*:access-grants/default"]},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::*"]},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ForAnyValue:StringEquals":{"kms:EncryptionContextKeys":"aws:s3:arn"},"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"}},"Effect":"Allow","Resource":["*"]},{"Action":["logs:CreateLogStream","logs:CreateLogGroup","logs:PutLogEvents"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/mwaa-serverless/\${aws:PrincipalTag/AmazonDataZoneDomain}-\${aws:PrincipalTag/AmazonDataZoneProject}/*"]},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ForAnyValue:StringEquals":{"kms:EncryptionContextKeys":"aws:airflow-serverless:workflow-arn"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"}]
SageMakerStudioProjectUserRolePermissionsBoundary=[{"Action":["*"],"Condition":{"Null":{"aws:PrincipalTag/AmazonDataZoneProject":"false","aws:PrincipalTag/SageMakerStudioQueryExecutionRole":"true","aws:ResourceTag/AmazonDataZoneProject":"false"},"StringNotEquals":{"aws:ResourceTag/AmazonDataZoneProject":"\${aws:PrincipalTag/AmazonDataZoneProject}"}},"Effect":"Deny","NotResource":["arn:*:sagemaker:*:*:model-package-group/*","arn:*:sagemaker:*:*:model-package/*","arn:*:glue:*:*:catalog/*","arn:*:glue:*:*:database/*"]},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContextKeys":"false"},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:ViaService":["sqs.*.amazonaws.com","sagemaker.*.amazonaws.com","emr-serverless.*.amazonaws.com","s3.*.amazonaws.com","redshift.*.amazonaws.com","redshift-serverless.*.amazonaws.com","bedrock.*.amazonaws.com","secretsmanager.*.amazonaws.com","ec2.*.amazonaws.com","codecommit.*.amazonaws.com","glue.*.amazonaws.com"]}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"},{"Action":["kms:GenerateDataKey"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"},{"Action":["s3:PutObject","s3:ListBucket"],"Condition":{"StringNotEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContextKeys":"false"},"StringLike":{"kms:ViaService":["s3.*.amazonaws.com","sqs.*.amazonaws.com","sagemaker.*.amazonaws.com"]},"StringNotEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContextKeys":"false"},"StringLike":{"kms:ViaService":["datazone.*.amazonaws.com"]}},"Effect":"Allow","Resource":["*"]},{"Action":["s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"s3:prefix":["\${aws:PrincipalTag/AmazonDataZoneDomain}/\${aws:PrincipalTag/AmazonDataZoneProject}","\${aws:PrincipalTag/AmazonDataZoneDomain}/\${aws:PrincipalTag/AmazonDataZoneProject}/*"]},"StringNotEquals":{"aws:PrincipalTag/AmazonDataZoneDomain":"","aws:PrincipalTag/AmazonDataZoneProject":"","aws:PrincipalTag/DomainBucketName":""}},"Effect":"Allow","Resource":"arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}"},{"Action":["s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringNotEquals":{"aws:PrincipalTag/DomainBucketName":""}},"Effect":"Allow","Resource":"arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}"},{"Action":["s3:ListBucket"],"Condition":{"ArnEquals":{"lambda:SourceFunctionArn":"arn:aws:lambda:*:*:function:athenafederatedcatalog_*"},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}"]},{"Action":["s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringNotEquals":{"aws:PrincipalTag/AmazonDataZoneDomain":"","aws:PrincipalTag/AmazonDataZoneProject":"","aws:PrincipalTag/DomainBucketName":""}},"Effect":"Allow","Resource":"arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}/\${aws:PrincipalTag/AmazonDataZoneDomain}/\${aws:PrincipalTag/AmazonDataZoneProject}/*"},{"Action":["logs:PutLogEvents","logs:CreateLogStream","logs:CreateLogGroup"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/*","arn:aws:logs:*:*:log-group:airflow*","arn:aws:logs:*:*:log-group:datazone*"]},"ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups ec2:DeleteNetworkInterface",{"Action":["secretsmanager:GetSecretValue"],"Condition":{"Null":{"aws:ResourceTag/AmazonDataZoneProject":"false"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:GenerateDataKey","kms:Decrypt"],"Condition":{"Null":{"kms:EncryptionContext:aws:bedrock:arn":"false","kms:ViaService":"true"},"StringEquals":{"aws:PrincipalTag/AmazonBedrockManaged":"true"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"},{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"aws:ResourceTag/AmazonDataZoneProject":"\${aws:PrincipalTag/AmazonDataZoneProject}"}},"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:amazon-bedrock-ide/*"},{"Action":["sqs:SendMessage"],"Effect":"Allow","Resource":"arn:aws:sqs:*:*:airflow-celery-*"},{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}","aws:ResourceTag/AmazonDataZoneProject":"\${aws:PrincipalTag/AmazonDataZoneProject}"}},"Effect":"Allow","Resource":"*"},{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"aws:ResourceTag/for-use-with-all-datazone-projects":"true"}},"Effect":"Allow","Resource":"*"},{"Action":["s3:ListBucket"],"Condition":{"StringEquals":{"aws:PrincipalTag/SageMakerStudioQueryExecutionRole":"true","aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:s3:::*"},{"Action":["s3:ListBucket","s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::redshift-staging-bucket-*/*","arn:aws:s3:::redshift-staging-bucket-*"]},{"Effect":"Deny","NotAction":["airflow:CreateWebLoginToken","airflow:GetEnvironment","airflow:InvokeRestApi","airflow:ListEnvironments","airflow:UpdateEnvironment","aoss:APIAccessAll","application-autoscaling:DeleteScalingPolicy","application-autoscaling:DeleteScheduledAction","application-autoscaling:DeregisterScalableTarget","application-autoscaling:DescribeScalableTargets","application-autoscaling:DescribeScalingActivities","application-autoscaling:DescribeScalingPolicies","application-autoscaling:DescribeScheduledActions","application-autoscaling:PutScalingPolicy","application-autoscaling:PutScheduledAction","application-autoscaling:RegisterScalableTarget","athena:BatchGetNamedQuery","athena:BatchGetPreparedStatement","athena:BatchGetQueryExecution","athena:CreateNamedQuery","athena:CreateNotebook","athena:CreatePreparedStatement","athena:CreatePresignedNotebookUrl","athena:DeleteNamedQuery","athena:DeleteNotebook","athena:DeletePreparedStatement","athena:ExportNotebook","athena:GetCalculationExecution","athena:GetCalculationExecutionCode","athena:GetCalculationExecutionStatus","athena:GetDatabase","athena:GetDataCatalog","athena:GetNamedQuery","athena:GetNotebookMetadata","athena:GetPreparedStatement","athena:GetQueryExecution","athena:GetQueryResults","athena:GetQueryResultsStream","athena:GetQueryRuntimeStatistics","athena:GetSession","athena:GetSessionStatus","athena:GetTableMetadata","athena:GetWorkGroup","athena:ImportNotebook","athena:ListDatabases","athena:ListDataCatalogs","athena:ListEngineVersions","athena:ListNamedQueries","athena:ListPreparedStatements","athena:ListQueryExecutions","athena:ListTableMetadata","athena:ListTagsForResource","athena:ListWorkGroups","athena:StartCalculationExecution","athena:StartQueryExecution","athena:StartSession","athena:StopCalculationExecution","athena:StopQueryExecution","athena:TerminateSession","athena:UpdateNamedQuery","athena:UpdateNotebook","athena:UpdateNotebookMetadata","athena:UpdatePreparedStatement","bedrock:ApplyGuardrail","bedrock:BatchDeleteEvaluationJob","bedrock:CreateAgentAlias","bedrock:CreateEvaluationJob","bedrock:CreatePrompt","bedrock:CreatePromptVersion","bedrock:DeleteAgentAlias","bedrock:DeleteAgentVersion","bedrock:DeletePrompt","bedrock:GetAgent","bedrock:GetAgentActionGroup","bedrock:GetAgentAlias","bedrock:GetAgentKnowledgeBase","bedrock:GetAgentVersion","bedrock:GetEvaluationJob","bedrock:GetInferenceProfile","bedrock:GetIngestionJob","bedrock:GetPrompt","bedrock:InvokeAgent","bedrock:InvokeFlow","bedrock:InvokeInlineAgent","bedrock:InvokeModel","bedrock:InvokeModelWithResponseStream","bedrock:ListAgentActionGroups","bedrock:ListAgentAliases","bedrock:ListAgentKnowledgeBases","bedrock:ListAgentVersions","bedrock:ListEvaluationJobs","bedrock:ListFoundationModels","bedrock:ListIngestionJobs","bedrock:ListPrompts","bedrock:ListTagsForResource","bedrock:Retrieve","bedrock:RetrieveAndGenerate","bedrock:StartIngestionJob","bedrock:StopEvaluationJob","bedrock:TagResource","bedrock:UpdateAgentAlias","cloudformation:DescribeStacks","cloudformation:GetTemplate","cloudwatch:DeleteAlarms","cloudwatch:DescribeAlarms","cloudwatch:GetMetricData","cloudwatch:GetMetricStatistics","cloudwatch:PutMetricAlarm","cloudwatch:PutMetricData","codecommit:BatchDescribeMergeConflicts","codecommit:BatchGetCommits","codecommit:BatchGetPullRequests","codecommit:BatchGetRepositories","codecommit:CreateBranch","codecommit:CreateCommit","codecommit:CreatePullRequest","codecommit:DeleteBranch","codecommit:DeleteFile","codecommit:DescribeMergeConflicts","codecommit:DescribePullRequestEvents","codecommit:GetBlob","codecommit:GetBranch","codecommit:GetComment","codecommit:GetCommentReactions","codecommit:GetCommentsForComparedCommit","codecommit:GetCommentsForPullRequest","codecommit:GetCommit","codecommit:GetCommitHistory","codecommit:GetCommitsFromMergeBase","codecommit:GetDifferences","codecommit:GetFile","codecommit:GetFolder","codecommit:GetMergeCommit","codecommit:GetMergeConflicts","codecommit:GetMergeOptions","codecommit:GetObjectIdentifier","codecommit:GetPullRequest","codecommit:GetPullRequestApprovalStates","codecommit:GetPullRequestOverrideState","codecommit:GetReferences","codecommit:GetRepository","codecommit:GetRepositoryTriggers","codecommit:GetTree","codecommit:GetUploadArchiveStatus","codecommit:GitPull","codecommit:GitPush","codecommit:ListAssociatedApprovalRuleTemplatesForRepository","codecommit:ListBranches","codecommit:ListFileCommitHistory","codecommit:ListPullRequests","codecommit:ListTagsForResource","codecommit:MergeBranchesByFastForward","codecommit:MergeBranchesBySquash","codecommit:MergeBranchesByThreeWay","codecommit:MergePullRequestByFastForward","codecommit:MergePullRequestBySquash","codecommit:MergePullRequestByThreeWay","codecommit:PostCommentForComparedCommit","codecommit:PostCommentForPullRequest","codecommit:PostCommentReply","codecommit:PutCommentReaction","codecommit:PutFile","codecommit:UpdateComment","codecommit:UpdateDefaultBranch","codecommit:UpdatePullRequestApprovalRuleContent","codecommit:UpdatePullRequestApprovalState","codecommit:UpdatePullRequestDescription","codecommit:UpdatePullRequestStatus","codecommit:UpdatePullRequestTitle","codecommit:UpdateRepositoryDescription","codewhisperer:GenerateRecommendations","datazone:CreateConnection","datazone:DeleteConnection","datazone:GetConnection","datazone:GetDomain","datazone:GetDomainExecutionRoleCredentials","datazone:GetEnvironment","datazone:GetEnvironmentBlueprintConfiguration","datazone:GetProject","datazone:GetUserProfile","datazone:ListConnections","datazone:ListEnvironmentBlueprints","datazone:ListEnvironments","datazone:ListProjects","datazone:UpdateConnection","dynamodb:BatchGetItem","dynamodb:BatchWriteItem","dynamodb:Scan","dynamodb:Query","dynamodb:DescribeBackup","dynamodb:DescribeContributorInsights","dynamodb:DescribeContinuousBackups","dynamodb:DescribeEndpoints","dynamodb:DescribeExport","dynamodb:DescribeGlobalTable","dynamodb:DescribeGlobalTableSettings","dynamodb:DescribeImport","dynamodb:DescribeKinesisStreamingDestination","dynamodb:DescribeLimits","dynamodb:DescribeReservedCapacity","dynamodb:DescribeReservedCapacityOfferings","dynamodb:DescribeStream","dynamodb:DescribeTable","dynamodb:DescribeTableReplicaAutoScaling","dynamodb:DescribeTimeToLive","dynamodb:GetItem","dynamodb:GetRecords","dynamodb:ListExports","dynamodb:ListGlobalTables","dynamodb:ListImports","dynamodb:ListTables","dynamodb:ListTagsOfResource","dynamodb:PutItem","dynamodb:PartiQLSelect","dynamodb:PartiQLInsert","dynamodb:PartiQLUpdate","dynamodb:PartiQLDelete","dynamodb:UpdateItem","dynamodb:UpdateGlobalTable","dynamodb:UpdateTable","ec2:AttachNetworkInterface","ec2:AuthorizeSecurityGroupEgress","ec2:AuthorizeSecurityGroupIngress","ec2:CreateFleet","ec2:CreateLaunchTemplate","ec2:CreateLaunchTemplateVersion","ec2:CreateNetworkInterface","ec2:CreateNetworkInterfacePermission","ec2:CreatePlacementGroup","ec2:CreateSecurityGroup","ec2:CreateTags","ec2:CreateVpcEndpoint","ec2:DeleteLaunchTemplate","ec2:DeleteNetworkInterface","ec2:DeleteNetworkInterfacePermission","ec2:DeletePlacementGroup","ec2:DeleteTags","ec2:DescribeAccountAttributes","ec2:DescribeCapacityReservations","ec2:DescribeDhcpOptions","ec2:DescribeImages","ec2:DescribeInstances","ec2:DescribeInstanceTypeOfferings","ec2:DescribeInstanceTypes","ec2:DescribeLaunchTemplates","ec2:DescribeNetworkAcls","ec2:DescribeNetworkInterfaces","ec2:DescribePlacementGroups","ec2:DescribeRouteTables","ec2:DescribeSecurityGroups","ec2:DescribeSubnets","ec2:DescribeVolumes","ec2:DescribeVolumeStatus","ec2:DescribeVpcAttribute","ec2:DescribeVpcEndpoints","ec2:DescribeVpcs","ec2:DetachNetworkInterface","ec2:ModifyInstanceAttribute","ec2:RevokeSecurityGroupEgress","ec2:RevokeSecurityGroupIngress","ec2:RunInstances","ec2:TerminateInstances","ecr:BatchGetImage","ecr:DescribeImages","ecr:GetAuthorizationToken","ecr:GetDownloadUrlForLayer","elasticfilesystem:DescribeMountTargets","elasticmapreduce:CreatePersistentAppUI","elasticmapreduce:DescribeCluster","elasticmapreduce:DescribePersistentAppUI","elasticmapreduce:GetClusterSessionCredentials","elasticmapreduce:GetManagedScalingPolicy","elasticmapreduce:GetOnClusterAppUIPresignedURL","elasticmapreduce:GetPersistentAppUIPresignedURL","elasticmapreduce:ListBootstrapActions","elasticmapreduce:ListClusters","elasticmapreduce:ListInstanceFleets","elasticmapreduce:ListInstanceGroups","elasticmapreduce:ListInstances","elasticmapreduce:ListReleaseLabels","elasticmapreduce:ListSupportedInstanceTypes","elasticmapreduce:TerminateJobFlows","emr-serverless:AccessInteractiveEndpoints","emr-serverless:AccessLivyEndpoints","emr-serverless:GetApplication","emr-serverless:GetDashboardForJobRun","emr-serverless:GetJobRun","emr-serverless:ListApplications","emr-serverless:ListJobRunAttempts","emr-serverless:ListJobRuns","emr-serverless:StartApplication","emr-serverless:StartJobRun","emr-serverless:StopApplication","glue:BatchCreatePartition","glue:BatchDeletePartition","glue:BatchDeleteTable","glue:BatchDeleteTableVersion","glue:BatchGetPartition","glue:BatchGetTableOptimizer","glue:BatchStopJobRun","glue:BatchUpdatePartition","glue:CancelDataQualityRuleRecommendationRun","glue:CancelDataQualityRulesetEvaluationRun","glue:CancelStatement","glue:CreateBlueprint","glue:CreateDatabase","glue:CreateDataQualityRuleset","glue:CreateJob","glue:CreatePartition","glue:CreatePartitionIndex","glue:CreateSession","glue:CreateTable","glue:CreateWorkflow","glue:DeleteBlueprint","glue:DeleteColumnStatisticsForPartition","glue:DeleteColumnStatisticsForTable","glue:DeleteDatabase","glue:DeleteDataQualityRuleset","glue:DeleteJob","glue:DeletePartition","glue:DeletePartitionIndex","glue:DeleteSession","glue:DeleteTable","glue:DeleteTableVersion","glue:DeleteWorkflow","glue:DescribeConnectionType","glue:DescribeEntity","glue:GetCatalog","glue:GetCatalogImportStatus","glue:GetCatalogs","glue:GetClassifier","glue:GetClassifiers","glue:GetColumnStatisticsForPartition","glue:GetColumnStatisticsForTable","glue:GetColumnStatisticsTaskRun","glue:GetColumnStatisticsTaskRuns","glue:GetCompletion","glue:GetConnection","glue:GetConnections","glue:GetDashboardUrl","glue:GetDatabase","glue:GetDatabases","glue:GetDataQualityModel","glue:GetDataQualityModelResult","glue:GetDataQualityResult","glue:GetDataQualityRuleRecommendationRun","glue:GetDataQualityRuleset","glue:GetDataQualityRulesetEvaluationRun","glue:GetEntityRecords","glue:GetGeneratedCode","glue:GetPartition","glue:GetPartitionIndexes","glue:GetPartitions","glue:GetSession","glue:GetStatement","glue:GetTable","glue:GetTableOptimizer","glue:GetTables","glue:GetTableVersion","glue:GetTableVersions","glue:GetTags","glue:GetUserDefinedFunction","glue:GetUserDefinedFunctions","glue:ListConnectionTypes","glue:ListCrawls","glue:ListDataQualityResults","glue:ListDataQualityRuleRecommendationRuns","glue:ListDataQualityRulesetEvaluationRuns","glue:ListDataQualityRulesets","glue:ListEntities","glue:ListSessions","glue:ListStatements","glue:ListTableOptimizerRuns","glue:NotifyEvent","glue:PassConnection","glue:PublishDataQuality","glue:PutDataQualityProfileAnnotation","glue:PutDataQualityStatisticAnnotation","glue:PutWorkflowRunProperties","glue:ResumeWorkflowRun","glue:RunStatement","glue:SearchTables","glue:StartBlueprintRun","glue:StartCompletion","glue:StartDataQualityRuleRecommendationRun","glue:StartDataQualityRulesetEvaluationRun","glue:StartJobRun","glue:StartWorkflowRun","glue:StopSession","glue:StopWorkflowRun","glue:TagResource","glue:UntagResource","glue:UpdateBlueprint","glue:UpdateCatalog","glue:UpdateColumnStatisticsForPartition","glue:UpdateColumnStatisticsForTable","glue:UpdateDataQualityRuleset","glue:UpdateJob","glue:UpdatePartition","glue:UpdateTable","glue:UpdateWorkflow","glue:UseGlueStudio","iam:CreateServiceLinkedRole","iam:GetRole","iam:ListRoles","iam:PassRole","kms:CreateGrant","kms:Decrypt","kms:DescribeKey","kms:Encrypt","kms:GenerateDataKey","kms:GenerateDataKeyWithoutPlaintext","kms:GetPublicKey","kms:ListAliases","kms:ListGrants","kms:ReEncryptFrom","kms:ReEncryptTo","kms:RevokeGrant","lakeformation:GetDataAccess","lambda:InvokeFunction","logs:CreateLogGroup","logs:CreateLogStream","logs:DescribeLogGroups","logs:DescribeLogStreams","logs:FilterLogEvents","logs:GetLogEvents","logs:GetLogGroupFields","logs:GetLogRecord","logs:GetQueryResults","logs:PutLogEvents","logs:StartQuery","logs:StopQuery","pricing:GetProducts","q:SendMessage","q:StartConversation","redshift-data:BatchExecuteStatement","redshift-data:CancelStatement","redshift-data:DescribeStatement","redshift-data:DescribeTable","redshift-data:ExecuteStatement","redshift-data:GetStagingBucketLocation","redshift-data:GetStatementResult","redshift-data:ListDatabases","redshift-data:ListSchemas","redshift-data:ListStatements","redshift-data:ListTables","redshift-serverless:GetCredentials","redshift-serverless:GetManagedWorkgroup","redshift-serverless:GetNamespace","redshift-serverless:GetWorkgroup","redshift-serverless:ListNamespaces","redshift-serverless:ListTagsForResource","redshift-serverless:ListWorkgroups","redshift:DescribeClusters","redshift:DescribeTags","redshift:GetClusterCredentialsWithIAM","resource-groups:CreateGroup","resource-groups:DeleteGroup","resource-groups:GetGroupQuery","resource-groups:ListGroupResources","resource-groups:Tag","s3:AbortMultipartUpload","s3:DeleteObject","s3:DeleteObjectVersion","s3:GetAccountPublicAccessBlock","s3:GetBucketLocation","s3:GetEncryptionConfiguration","s3:GetObject*","s3:ListBucket","s3:ListBucketVersions","s3:ListMultipartUploadParts","s3:PutObject","s3:PutObjectRetention","s3:PutObjectTagging","s3:ReplicateObject","s3:RestoreObject","sagemaker-mlflow:AccessUI","sagemaker-mlflow:CreateExperiment","sagemaker-mlflow:CreateModelVersion","sagemaker-mlflow:CreateRegisteredModel","sagemaker-mlflow:CreateRun","sagemaker-mlflow:DeleteExperiment","sagemaker-mlflow:DeleteModelVersion","sagemaker-mlflow:DeleteModelVersionTag","sagemaker-mlflow:DeleteRegisteredModel","sagemaker-mlflow:DeleteRegisteredModelAlias","sagemaker-mlflow:DeleteRegisteredModelTag","sagemaker-mlflow:DeleteRun","sagemaker-mlflow:DeleteTag","sagemaker-mlflow:GetDownloadURIForModelVersionArtifacts","sagemaker-mlflow:GetExperiment","sagemaker-mlflow:GetExperimentByName","sagemaker-mlflow:GetLatestModelVersions","sagemaker-mlflow:GetMetricHistory","sagemaker-mlflow:GetModelVersion","sagemaker-mlflow:GetModelVersionByAlias","sagemaker-mlflow:GetRegisteredModel","sagemaker-mlflow:GetRun","sagemaker-mlflow:ListArtifacts","sagemaker-mlflow:LogBatch","sagemaker-mlflow:LogInputs","sagemaker-mlflow:LogMetric","sagemaker-mlflow:LogModel","sagemaker-mlflow:LogParam","sagemaker-mlflow:RenameRegisteredModel","sagemaker-mlflow:RestoreExperiment","sagemaker-mlflow:RestoreRun","sagemaker-mlflow:SearchExperiments","sagemaker-mlflow:SearchModelVersions","sagemaker-mlflow:SearchRegisteredModels","sagemaker-mlflow:SearchRuns","sagemaker-mlflow:SetExperimentTag","sagemaker-mlflow:SetRegisteredModelAlias","sagemaker-mlflow:SetRegisteredModelTag","sagemaker-mlflow:SetTag","sagemaker-mlflow:TransitionModelVersionStage","sagemaker-mlflow:UpdateExperiment","sagemaker-mlflow:UpdateModelVersion","sagemaker-mlflow:UpdateRegisteredModel","sagemaker-mlflow:UpdateRun","sagemaker:AddAssociation","sagemaker:AddTags","sagemaker:BatchDescribeModelPackage","sagemaker:BatchGetMetrics","sagemaker:BatchPutMetrics","sagemaker:CallPartnerAppApi","sagemaker:CreateAction","sagemaker:CreateApp","sagemaker:CreateArtifact","sagemaker:CreateAutoMLJob","sagemaker:CreateAutoMLJobV2","sagemaker:CreateContext","sagemaker:CreateEndpoint","sagemaker:CreateEndpointConfig","sagemaker:CreateHyperParameterTuningJob","sagemaker:CreateInferenceComponent","sagemaker:CreateInferenceRecommendationsJob","sagemaker:CreateModel","sagemaker:CreateModelPackage","sagemaker:CreateModelPackageGroup","sagemaker:CreatePartnerAppPresignedUrl","sagemaker:CreatePipeline","sagemaker:CreatePresignedDomainUrl","sagemaker:CreatePresignedMlflowTrackingServerUrl","sagemaker:CreateProcessingJob","sagemaker:CreateSpace","sagemaker:CreateTrainingJob","sagemaker:CreateTransformJob","sagemaker:CreateUserProfile","sagemaker:DeleteAction","sagemaker:DeleteApp","sagemaker:DeleteArtifact","sagemaker:DeleteAssociation","sagemaker:DeleteContext","sagemaker:DeleteEndpoint","sagemaker:DeleteEndpointConfig","sagemaker:DeleteInferenceComponent","sagemaker:DeleteModel","sagemaker:DeleteModelPackage","sagemaker:DeleteModelPackageGroup","sagemaker:DeletePipeline","sagemaker:DeleteSpace","sagemaker:DeleteTags","sagemaker:DeleteUserProfile","sagemaker:DescribeAction","sagemaker:DescribeApp","sagemaker:DescribeArtifact","sagemaker:DescribeAutoMLJob","sagemaker:DescribeAutoMLJobV2","sagemaker:DescribeContext","sagemaker:DescribeDomain","sagemaker:DescribeEndpoint","sagemaker:DescribeEndpointConfig","sagemaker:DescribeHyperParameterTuningJob","sagemaker:DescribeImage","sagemaker:DescribeImageVersion","sagemaker:DescribeInferenceComponent","sagemaker:DescribeInferenceRecommendationsJob","sagemaker:DescribeMlflowTrackingServer","sagemaker:DescribeModel","sagemaker:DescribeModelPackage","sagemaker:DescribeModelPackageGroup","sagemaker:DescribeOptimizationJob","sagemaker:DescribePartnerApp","sagemaker:DescribePipeline","sagemaker:DescribePipelineDefinitionForExecution","sagemaker:DescribePipelineExecution","sagemaker:DescribeProcessingJob","sagemaker:DescribeSpace","sagemaker:DescribeTrainingJob","sagemaker:DescribeTransformJob","sagemaker:DescribeTrialComponent","sagemaker:DescribeUserProfile","sagemaker:GetSearchSuggestions","sagemaker:InvokeEndpoint","sagemaker:InvokeEndpointAsync","sagemaker:InvokeEndpointWithResponseStream","sagemaker:ListApps","sagemaker:ListArtifacts","sagemaker:ListAssociations","sagemaker:ListAutoMLJobs","sagemaker:ListCandidatesForAutoMLJob","sagemaker:ListContexts","sagemaker:ListDomains","sagemaker:ListEndpointConfigs","sagemaker:ListEndpoints","sagemaker:ListHubContents","sagemaker:ListHubs","sagemaker:ListHyperParameterTuningJobs","sagemaker:ListImageVersions","sagemaker:ListInferenceComponents","sagemaker:ListMlflowTrackingServers","sagemaker:ListModelMetadata","sagemaker:ListModelPackageGroups","sagemaker:ListModelPackages","sagemaker:ListModels","sagemaker:ListPartnerApps","sagemaker:ListPipelineExecutions","sagemaker:ListPipelineExecutionSteps","sagemaker:ListPipelineParametersForExecution","sagemaker:ListPipelines","sagemaker:ListProcessingJobs","sagemaker:ListSpaces","sagemaker:ListTags","sagemaker:ListTrainingJobs","sagemaker:ListTrainingJobsForHyperParameterTuningJob","sagemaker:ListTransformJobs","sagemaker:ListUserProfiles","sagemaker:QueryLineage","sagemaker:RetryPipelineExecution","sagemaker:Search","sagemaker:SendPipelineExecutionStepFailure","sagemaker:SendPipelineExecutionStepSuccess","sagemaker:StartMlflowTrackingServer","sagemaker:StartPipelineExecution","sagemaker:StopAutoMLJob","sagemaker:StopHyperParameterTuningJob","sagemaker:StopMlflowTrackingServer","sagemaker:StopPipelineExecution","sagemaker:StopProcessingJob","sagemaker:StopTrainingJob","sagemaker:StopTransformJob","sagemaker:UpdateEndpoint","sagemaker:UpdateEndpointWeightsAndCapacities","sagemaker:UpdateInferenceComponentRuntimeConfig","sagemaker:UpdateMlflowTrackingServer","sagemaker:UpdateModelPackage","sagemaker:UpdatePipeline","sagemaker:UpdatePipelineExecution","sagemaker:UpdateSpace","sagemaker:UpdateTrainingJob","secretsmanager:DescribeSecret","secretsmanager:GetSecretValue","secretsmanager:ListSecrets","secretsmanager:PutSecretValue","sqlworkbench:CreateConnection","sqlworkbench:DeleteQCustomContext","sqlworkbench:DeleteTab","sqlworkbench:DriverExecute","sqlworkbench:GetAutocompletionMetadata","sqlworkbench:GetAutocompletionResource","sqlworkbench:GetQCustomContext","sqlworkbench:GetQSqlPromptQuotas","sqlworkbench:GetQSqlRecommendations","sqlworkbench:GetQueryExecutionHistory","sqlworkbench:GetUserInfo","sqlworkbench:ListQueryExecutionHistory","sqlworkbench:ListTabs","sqlworkbench:PassAccountSettings","sqlworkbench:PutQCustomContext","sqlworkbench:PutTab","sqs:ChangeMessageVisibility","sqs:DeleteMessage","sqs:GetQueueAttributes","sqs:GetQueueUrl","sqs:ReceiveMessage","sqs:SendMessage","ssm:GetParameter","ssm:GetParameters","ssm:GetParametersByPath","sts:AssumeRole","sts:GetCallerIdentity","sts:SetSourceIdentity","sts:TagSession","tag:GetResources"],"Resource":"*"}]
SageMakerStudioProjectUserRolePolicy=[{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContext:aws:codecommit:id":"false"},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:ViaService":["codecommit.*.amazonaws.com"]}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"},{"Action":["ec2:CreateNetworkInterface"],"Condition":{"Null":{"aws:TagKeys":"true"},"StringEquals":{"glue:RoleAssumedBy":"glue.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:ec2:*:*:network-interface/*"},{"Action":["ec2:CreateNetworkInterface"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}","aws:ResourceTag/AmazonDataZoneProject":"\${aws:PrincipalTag/AmazonDataZoneProject}","glue:RoleAssumedBy":"glue.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:ec2:*:*:security-group/*"},{"Action":["ec2:CreateNetworkInterface"],"Condition":{"StringEquals":{"glue:RoleAssumedBy":"glue.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:ec2:*:*:subnet/*"},{"Action":["ec2:DeleteNetworkInterface"],"Condition":{"Null":{"aws:ResourceTag/aws-glue-service-resource":"false"},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}","glue:RoleAssumedBy":"glue.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:ec2:*:*:network-interface/*"},{"Action":["ec2:DescribeNetworkInterfaces"],"Condition":{"StringEquals":{"glue:RoleAssumedBy":"glue.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}","aws:ResourceTag/AmazonDataZoneProject":"\${aws:PrincipalTag/AmazonDataZoneProject}","glue:RoleAssumedBy":"glue.amazonaws.com"}},"Effect":"Allow","Resource":"*"},"ec2:DescribeSubnets ec2:DescribeSecurityGroups ec2:DescribeVpcs",{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws-glue/*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"StringEquals":{"kms:EncryptionContext:glue_catalog_id":"\${aws:PrincipalAccount}"},"StringLike":{"kms:ViaService":["glue.*.amazonaws.com"]}},"Effect":"Allow","Resource":["arn:aws:kms:*:*:key/\${aws:PrincipalTag/DefaultGlueCatalogKmsKeyId}","arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"]},{"Action":["logs:CreateLogStream","logs:CreateLogGroup","logs:PutLogEvents"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:airflow-DataZoneMWAAEnv-\${aws:PrincipalTag/AmazonDataZoneDomain}-\${aws:PrincipalTag/AmazonDataZoneProject}-\${aws:PrincipalTag/AmazonDataZoneScopeName}-*"]},{"Action":["sqs:SendMessage"],"Condition":{"StringNotEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:sqs:*:*:airflow-celery-*"]},{"Action":["s3:ListBucket"],"Condition":{"StringNotEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt"],"Condition":{"ForAnyValue:StringEquals":{"kms:EncryptionContextKeys":"aws:s3:arn"},"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"},"StringNotEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"*"},{"Action":["s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"s3:prefix":["\${aws:PrincipalTag/AmazonDataZoneDomain}/\${aws:PrincipalTag/AmazonDataZoneProject}","\${aws:PrincipalTag/AmazonDataZoneDomain}/\${aws:PrincipalTag/AmazonDataZoneProject}/*"]},"StringNotEquals":{"aws:PrincipalTag/AmazonDataZoneDomain":"","aws:PrincipalTag/AmazonDataZoneProject":"","aws:PrincipalTag/DomainBucketName":""}},"Effect":"Allow","Resource":"arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}"},{"Action":["s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringNotEquals":{"aws:PrincipalTag/DomainBucketName":""}},"Effect":"Allow","Resource":"arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}"},{"Action":["s3:ListBucket"],"Condition":{"ArnEquals":{"lambda:SourceFunctionArn":"arn:aws:lambda:*:*:function:athenafederatedcatalog_*"},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}"]},{"Action":["s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringNotEquals":{"aws:PrincipalTag/AmazonDataZoneDomain":"","aws:PrincipalTag/AmazonDataZoneProject":"","aws:PrincipalTag/DomainBucketName":""}},"Effect":"Allow","Resource":"arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}/\${aws:PrincipalTag/AmazonDataZoneDomain}/\${aws:PrincipalTag/AmazonDataZoneProject}/*"},{"Action":["kms:GenerateDataKey","kms:Decrypt"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:s3:arn":["arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}","arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}/*"]},"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"},{"Action":["kms:GenerateDataKey","kms:Decrypt"],"Condition":{"StringEquals":{"kms:EncryptionContext:aws:datazone:domainId":"\${aws:PrincipalTag/AmazonDataZoneDomain}"},"StringLike":{"kms:ViaService":"datazone.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/DomainKmsKeyId}"},{"Action":["logs:PutLogEvents","logs:CreateLogGroup","logs:CreateLogStream"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:\${aws:PrincipalTag/LogGroupName}/*"]},{"Action":["logs:PutLogEvents","logs:CreateLogStream"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:\${aws:PrincipalTag/LogGroupName}","arn:aws:logs:*:*:log-group:\${aws:PrincipalTag/LogGroupName}:log-stream:*"]},{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}","aws:ResourceTag/AmazonDataZoneProject":"\${aws:PrincipalTag/AmazonDataZoneProject}"}},"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContextKeys":"false"},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:ViaService":["datazone.*.amazonaws.com","sqs.*.amazonaws.com","sagemaker.*.amazonaws.com","bedrock.*.amazonaws.com","s3.*.amazonaws.com","scheduler.*.amazonaws.com","glue.*.amazonaws.com","secretsmanager.*.amazonaws.com"]}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"},{"Action":["kms:Decrypt"],"Condition":{"Null":{"kms:EncryptionContext:aws:scheduler:schedule:arn":"false"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContextKeys":"false"},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:ViaService":["emr-serverless.*.amazonaws.com","redshift.*.amazonaws.com"]}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContextKeys":"false"},"StringLike":{"kms:ViaService":["s3.*.amazonaws.com","sqs.*.amazonaws.com","sagemaker.*.amazonaws.com"]},"StringNotEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:kms:*:*:key/*"]},{"Action":["kms:GenerateDataKey","kms:Decrypt"],"Condition":{"Null":{"kms:EncryptionContext:aws:bedrock:arn":"false"},"StringEquals":{"aws:PrincipalTag/EnableAmazonBedrockIDEPermissions":"true","aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:ViaService":"bedrock.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ForAllValues:StringLike":{"kms:EncryptionContextKeys":["aws:bedrock*:arn","aws:bedrock:guardrail-id"]},"StringEquals":{"aws:PrincipalTag/EnableAmazonBedrockPermissions":"true","aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:ViaService":"bedrock.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"},{"Action":["kms:GenerateDataKey","kms:Decrypt"],"Condition":{"ArnLike":{"kms:EncryptionContext:SecretARN":"arn:aws:secretsmanager:*:*:secret:amazon-bedrock-ide/*"},"StringEquals":{"aws:PrincipalTag/EnableAmazonBedrockIDEPermissions":"true","aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:ViaService":"secretsmanager.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ArnLike":{"kms:EncryptionContext:SecretARN":"arn:aws:secretsmanager:*:*:secret:amazon-bedrock*"},"StringEquals":{"aws:PrincipalTag/EnableAmazonBedrockPermissions":"true","aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:ViaService":"secretsmanager.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"},{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"aws:ResourceTag/for-use-with-all-datazone-projects":"true"}},"Effect":"Allow","Resource":"*"},{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/lambda/athenafederatedcatalog*"},{"Action":["ec2:CreateNetworkInterface","ec2:DescribeSubnets"],"Condition":{"StringEquals":{"ec2:Vpc":"\${aws:PrincipalTag/vpcArn}"}},"Effect":"Allow","Resource":"*"},{"Action":["ec2:DeleteNetworkInterface"],"Condition":{"StringEqualsIfExists":{"ec2:Vpc":"\${aws:PrincipalTag/vpcArn}"}},"Effect":"Allow","Resource":"arn:aws:ec2:*:*:*/*"},"ec2:DescribeNetworkInterfaces"]
SageMakerStudioUserIAMConsolePolicy=[{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ForAnyValue:StringEquals":{"kms:EncryptionContextKeys":"aws:datazone:domainId"},"StringLike":{"kms:ViaService":"datazone.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"}]
SageMakerStudioUserIAMDefaultExecutionPolicy=["logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents","glue:Get*",{"Action":["glue:*"],"Effect":"Allow","Resource":["arn:aws:glue:*:*:database/*","arn:aws:glue:*:*:table/*","arn:aws:glue:*:*:catalog","arn:aws:glue:*:*:catalog/*"]},{"Action":["glue:*"],"Condition":{"StringEquals":{"glue:LakeFormationPermissions":"Enabled"}},"Effect":"Allow","Resource":"*"},"s3:List*",{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"aws:ResourceTag/AmazonDataZoneProject":"\${datazone:projectId}"}},"Effect":"Allow","Resource":"*"},{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"aws:ResourceTag/for-use-with-all-datazone-projects":"true"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ForAnyValue:StringEquals":{"kms:EncryptionContextKeys":"aws:datazone:domainId"},"StringLike":{"kms:ViaService":"datazone.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContext:aws:s3:arn":"false"},"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContext:aws:scheduler:schedule:arn":"false"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContext:SecretARN":"false"},"StringLike":{"kms:ViaService":"secretsmanager.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContextKeys":"false"},"StringLike":{"kms:ViaService":"sagemaker.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContextKeys":"false"},"StringLike":{"kms:ViaService":"glue.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContextKeys":"false"},"StringLike":{"kms:ViaService":"bedrock.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ForAnyValue:StringEquals":{"kms:EncryptionContextKeys":"aws:airflow-serverless:workflow-arn"}},"Effect":"Allow","Resource":"arn:*:kms:*:*:key/*"},"ec2:Describe*","ec2:CreateNetworkInterface ec2:DeleteNetworkInterface",{"Action":["s3:PutObject*"],"Condition":{"StringNotEquals":{"aws:PrincipalTag/AmazonDataZoneProjectBucket":""}},"Effect":"Allow","Resource":["arn:aws:s3:::\${aws:PrincipalTag/AmazonDataZoneProjectBucket}/*"]}]
SageMakerStudioUserIAMPermissiveExecutionPolicy=["glue:* logs:* s3:*",{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"aws:ResourceTag/AmazonDataZoneProject":"\${datazone:projectId}"}},"Effect":"Allow","Resource":"*"},{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"aws:ResourceTag/for-use-with-all-datazone-projects":"true"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ForAnyValue:StringEquals":{"kms:EncryptionContextKeys":"aws:datazone:domainId"},"StringLike":{"kms:ViaService":"datazone.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContext:aws:s3:arn":"false"},"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContext:aws:scheduler:schedule:arn":"false"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContext:SecretARN":"false"},"StringLike":{"kms:ViaService":"secretsmanager.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContextKeys":"false"},"StringLike":{"kms:ViaService":"sagemaker.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContextKeys":"false"},"StringLike":{"kms:ViaService":"glue.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContextKeys":"false"},"StringLike":{"kms:ViaService":"bedrock.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ForAnyValue:StringEquals":{"kms:EncryptionContextKeys":"aws:airflow-serverless:workflow-arn"}},"Effect":"Allow","Resource":"arn:*:kms:*:*:key/*"},"ec2:Describe*","ec2:CreateNetworkInterface ec2:DeleteNetworkInterface"]
SecretsManagerReadWrite=["secretsmanager:* ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
SecurityAgentWebAppPolicy
SecurityAudit=["ec2:Describe* kafka-cluster:Describe* kafka:Describe* kafka:GetBootstrapBrokers kafka:List* s3:ListBucket"]
ServerMigrationConnector=[{"Action":["s3:ListBucket","s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::sms-b-*","arn:aws:s3:::import-to-ec2-*","arn:aws:s3:::server-migration-service-upgrade","arn:aws:s3:::server-migration-service-upgrade/*","arn:aws:s3:::connector-platform-upgrade-info/*","arn:aws:s3:::connector-platform-upgrade-info","arn:aws:s3:::connector-platform-upgrade-bundles/*","arn:aws:s3:::connector-platform-upgrade-bundles","arn:aws:s3:::connector-platform-release-notes/*","arn:aws:s3:::connector-platform-release-notes"]}]
ServerMigrationServiceConsoleFullAccess=["ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups"]
ServiceQuotasFullAccess
ServiceQuotasReadOnlyAccess
SignInLocalDevelopmentAccess
SimpleWorkflowFullAccess
TranslateFullAccess=["s3:ListBucket"]
TranslateReadOnly
VPCLatticeFullAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
VPCLatticeReadOnlyAccess=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
VPCLatticeServicesInvokeAccess
WellArchitectedAgentResourceScanning=["kafka-cluster:Describe* kafka:Describe* kafka:Get* kafka:List*","ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs glue:GetRegistry glue:GetSchemaVersion"]
WellArchitectedConsoleFullAccess
WellArchitectedConsoleReadOnlyAccess
WorkLinkServiceRolePolicy=["ec2:CreateNetworkInterface ec2:DeleteNetworkInterface"]
job-function/AWSManagementConsoleAdministratorAccess
job-function/AmazonODBAutonomousDatabaseAdmin
job-function/AmazonODBAutonomousVmClusterAdmin
job-function/AmazonODBExadataInfrastructureAdmin
job-function/AmazonODBExadataVmClusterAdmin
job-function/AmazonODBExascaleStorageVaultAdmin
job-function/AmazonODBExascaleVmClusterAdmin
job-function/AmazonODBNetworkAdmin=["ec2:DescribeVpcs"]
job-function/Billing
job-function/DataScientist=["ec2:Describe*","s3:List* s3:PutObject"]
job-function/DatabaseAdministrator=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs logs:Create* logs:PutLogEvents","s3:List* s3:PutObject*"]
job-function/NetworkAdministrator=["ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs","s3:ListBucket"]
job-function/SupportUser=["ec2:Describe* s3:List*"]
job-function/SystemAdministrator=["ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:Describe* logs:* sns:* sqs:*","s3:*"]
job-function/ViewOnlyAccess=["ec2:DescribeNetwork* ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpc* s3:ListBucket"]
service-role/AIDevOpsChannelAccessPolicy
service-role/AIDevOpsConstellationAccessPolicy
service-role/AWSAppRunnerServicePolicyForECRAccess
service-role/AWSAppSyncPushToCloudWatchLogs=["logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents"]
service-role/AWSApplicationMigrationAgentPolicy_v2
service-role/AWSApplicationMigrationConversionServerPolicy
service-role/AWSApplicationMigrationFSxProxyPolicy=[{"Action":["secretsmanager:GetSecretValue"],"Condition":{"Null":{"aws:ResourceTag/AWSApplicationMigrationServiceManaged":"false"}},"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:*"}]
service-role/AWSApplicationMigrationFSxProxyVPCPolicy=["ec2:DescribeSecurityGroups ec2:DescribeVpcs ec2:DescribeSubnets"]
service-role/AWSApplicationMigrationMGHAccess
service-role/AWSApplicationMigrationReplicationServerPolicy
service-role/AWSArtifactAccountSync
service-role/AWSBackupGatewayServiceRolePolicyForVirtualMachineMetadataSync
service-role/AWSBackupServiceRolePolicyForBackup=["ec2:DescribeNetworkInterfaces",{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"StringLike":{"kms:ViaService":["dynamodb.*.amazonaws.com"]}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt"],"Condition":{"ForAnyValue:StringEquals":{"kms:EncryptionContextKeys":"aws:dsql:ClusterId"},"StringLike":{"kms:ViaService":["dsql.*.amazonaws.com"]}},"Effect":"Allow","Resource":"*"}]
service-role/AWSBackupServiceRolePolicyForRestores=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs",{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"StringLike":{"kms:ViaService":["dynamodb.*.amazonaws.com","ec2.*.amazonaws.com","elasticfilesystem.*.amazonaws.com","rds.*.amazonaws.com","redshift.*.amazonaws.com","dsql.*.amazonaws.com","redshift-serverless.*.amazonaws.com"]}},"Effect":"Allow","Resource":"*"},"ec2:DescribeSubnets"]
service-role/AWSBatchServiceEventTargetRole
service-role/AWSBatchServiceRole=["ec2:DescribeSubnets ec2:DescribeSecurityGroups logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents"]
service-role/AWSCloudHSMRole=["ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSubnets ec2:DescribeVpcs"]
service-role/AWSCodeDeployRole=["sns:Publish"]
service-role/AWSCodeDeployRoleForCloudFormation
service-role/AWSCodeDeployRoleForLambda=["sns:Publish"]
service-role/AWSCodeDeployRoleForLambdaLimited
service-role/AWSCodeStarServiceRole=[{"Action":["s3:*"],"Effect":"Allow","Resource":["arn:aws:s3:::aws-codestar-*","arn:aws:s3:::elasticbeanstalk-*"]},"ec2:* logs:* sns:*"]
service-role/AWSConfigRoleForOrganizations
service-role/AWSConfigRulesExecutionRole
service-role/AWSControlTowerCloudTrailRolePolicy=[{"Action":["logs:CreateLogStream"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:aws-controltower/CloudTrailLogs*:*"},{"Action":["logs:PutLogEvents"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:aws-controltower/CloudTrailLogs*:*"}]
service-role/AWSControlTowerIdentityCenterManagementPolicy
service-role/AWSControlTowerServiceRolePolicy=[{"Action":["logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:aws-controltower/CloudTrailLogs*:*","arn:aws:cloudtrail:*:*:trail/aws-controltower*"]},"logs:CreateLogGroup"]
service-role/AWSCostAndUsageReportAutomationPolicy=[{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":"arn:aws:s3:::aws-map-cur-bucket-*"}]
service-role/AWSDataLifecycleManagerSSMFullAccess
service-role/AWSDataLifecycleManagerServiceRole
service-role/AWSDataLifecycleManagerServiceRoleForAMIManagement
service-role/AWSDeepLensServiceRolePolicy=[{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::deeplens*"]}]
service-role/AWSDeepRacerServiceRolePolicy=["logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents",{"Action":["s3:ListBucket","s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::*DeepRacer*","arn:aws:s3:::*Deepracer*","arn:aws:s3:::*deepracer*","arn:aws:s3:::dr-*"]}]
service-role/AWSElasticBeanstalkEnhancedHealth=["ec2:DescribeSecurityGroups sns:Publish",{"Action":["logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/elasticbeanstalk/*:log-stream:*"}]
service-role/AWSElasticBeanstalkRoleCWL=[{"Action":["logs:CreateLogGroup"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/elasticbeanstalk/*"}]
service-role/AWSElasticBeanstalkRoleCore=[{"Action":["s3:Put*"],"Effect":"Allow","Resource":["arn:aws:s3:::elasticbeanstalk-*/*","arn:aws:s3:::elasticbeanstalk-env-resources-*/*"]},{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":"arn:aws:s3:::elasticbeanstalk-*"},"ec2:Describe*"]
service-role/AWSElasticBeanstalkRoleECS
service-role/AWSElasticBeanstalkRoleRDS
service-role/AWSElasticBeanstalkRoleSNS=["sns:Publish"]
service-role/AWSElasticBeanstalkRoleWorkerTier
service-role/AWSElasticBeanstalkService=[{"Action":["s3:*"],"Effect":"Allow","Resource":["arn:aws:s3:::elasticbeanstalk-*","arn:aws:s3:::elasticbeanstalk-*/*"]},"ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs logs:CreateLogGroup s3:ListBucket"]
service-role/AWSElasticDisasterRecoveryAgentPolicy
service-role/AWSElasticDisasterRecoveryConversionServerPolicy
service-role/AWSElasticDisasterRecoveryCrossAccountReplicationPolicy
service-role/AWSElasticDisasterRecoveryEc2InstancePolicy
service-role/AWSElasticDisasterRecoveryFailbackPolicy
service-role/AWSElasticDisasterRecoveryNetworkReplicationPolicy=["ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups"]
service-role/AWSElasticDisasterRecoveryRecoveryInstancePolicy
service-role/AWSElasticDisasterRecoveryReplicationServerPolicy
service-role/AWSElasticDisasterRecoveryStagingAccountPolicy
service-role/AWSElasticDisasterRecoveryStagingAccountPolicy_v2
service-role/AWSFaultInjectionSimulatorEC2Access=["ec2:DescribeSubnets"]
service-role/AWSFaultInjectionSimulatorECSAccess=["ec2:DescribeSubnets"]
service-role/AWSFaultInjectionSimulatorEKSAccess=["ec2:DescribeSubnets"]
service-role/AWSFaultInjectionSimulatorNetworkAccess=["ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeNetworkInterfaces",{"Action":["ec2:CreateNetworkInterface"],"Condition":{"StringEquals":{"aws:RequestTag/managedByFIS":"true"}},"Effect":"Allow","Resource":"arn:aws:ec2:*:*:network-interface/*"},{"Action":["ec2:CreateNetworkInterface"],"Effect":"Allow","Resource":["arn:aws:ec2:*:*:subnet/*","arn:aws:ec2:*:*:security-group/*"]},{"Action":["ec2:DeleteNetworkInterface"],"Condition":{"StringEquals":{"ec2:ResourceTag/managedByFIS":"true"}},"Effect":"Allow","Resource":"arn:aws:ec2:*:*:network-interface/*"}]
service-role/AWSFaultInjectionSimulatorRDSAccess
service-role/AWSFaultInjectionSimulatorSSMAccess
service-role/AWSGlueDataBrewServiceRole=[{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::databrew-public-datasets-*"]},"ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:CreateNetworkInterface",{"Action":["ec2:DeleteNetworkInterface"],"Condition":{"StringLike":{"aws:ResourceTag/aws-glue-service-resource":"*"}},"Effect":"Allow","Resource":["*"]},{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws-glue-databrew/*"]},{"Action":["secretsmanager:GetSecretValue"],"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:databrew!default-*"}]
service-role/AWSGlueServiceNotebookRole=["s3:ListBucket",{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::aws-glue*"]}]
service-role/AWSGlueServiceRole=["glue:* s3:ListBucket ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets",{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::aws-glue-*/*","arn:aws:s3:::*/*aws-glue-*/*"]},{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:*:/aws-glue/*"]}]
service-role/AWSGreengrassResourceAccessRolePolicy=[{"Action":["secretsmanager:GetSecretValue"],"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:greengrass-*"}]
service-role/AWSIdentityCenterExternalManagementPolicy=[{"Action":["kms:Decrypt"],"Condition":{"StringEquals":{"kms:EncryptionContext:aws:identitystore:identitystore-arn":["arn:aws:identitystore::\${aws:PrincipalAccount}:identitystore/\${aws:PrincipalTag/IdentityStoreId}"]},"StringLike":{"kms:ViaService":"identitystore.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"}]
service-role/AWSIoTDeviceDefenderAddThingsToThingGroupMitigationAction
service-role/AWSIoTDeviceDefenderAudit
service-role/AWSIoTDeviceDefenderEnableIoTLoggingMitigationAction
service-role/AWSIoTDeviceDefenderPublishFindingsToSNSMitigationAction=["sns:Publish"]
service-role/AWSIoTDeviceDefenderReplaceDefaultPolicyMitigationAction
service-role/AWSIoTDeviceDefenderUpdateCACertMitigationAction
service-role/AWSIoTDeviceDefenderUpdateDeviceCertMitigationAction
service-role/AWSIoTFleetHubFederationAccess
service-role/AWSIoTLogging=["logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents"]
service-role/AWSIoTOTAUpdate
service-role/AWSIoTRuleActions=["s3:PutObject sns:Publish sqs:SendMessage*"]
service-role/AWSIoTSiteWiseMonitorPortalAccess
service-role/AWSIoTThingsRegistration
service-role/AWSLambdaBasicDurableExecutionRolePolicy=["logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents"]
service-role/AWSLambdaBasicExecutionRole=["logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents"]
service-role/AWSLambdaDynamoDBExecutionRole=["logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents"]
service-role/AWSLambdaENIManagementAccess=["ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DeleteNetworkInterface"]
service-role/AWSLambdaKinesisExecutionRole=["logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents"]
service-role/AWSLambdaMSKExecutionRole=["kafka:DescribeCluster kafka:DescribeClusterV2 kafka:GetBootstrapBrokers ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeVpcs ec2:DeleteNetworkInterface ec2:DescribeSubnets ec2:DescribeSecurityGroups logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents"]
service-role/AWSLambdaRole
service-role/AWSLambdaSQSQueueExecutionRole=["logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents"]
service-role/AWSLambdaVPCAccessExecutionRole=["logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSubnets ec2:DeleteNetworkInterface"]
service-role/AWSLicenseManagerConsumptionPolicy
service-role/AWSMSKReplicatorExecutionRole=[{"Action":["kafka-cluster:Connect","kafka-cluster:DescribeCluster","kafka-cluster:AlterCluster","kafka-cluster:DescribeTopic","kafka-cluster:CreateTopic","kafka-cluster:AlterTopic","kafka-cluster:WriteData","kafka-cluster:ReadData","kafka-cluster:AlterGroup","kafka-cluster:DescribeGroup","kafka-cluster:DescribeTopicDynamicConfiguration","kafka-cluster:AlterTopicDynamicConfiguration","kafka-cluster:WriteDataIdempotently"],"Effect":"Allow","Resource":["arn:aws:kafka:*:*:cluster/*"]},{"Action":["kafka-cluster:DescribeTopic","kafka-cluster:CreateTopic","kafka-cluster:AlterTopic","kafka-cluster:WriteData","kafka-cluster:ReadData","kafka-cluster:DescribeTopicDynamicConfiguration","kafka-cluster:AlterTopicDynamicConfiguration","kafka-cluster:AlterCluster"],"Effect":"Allow","Resource":["arn:aws:kafka:*:*:topic/*/*"]},{"Action":["kafka-cluster:AlterGroup","kafka-cluster:DescribeGroup"],"Effect":"Allow","Resource":["arn:aws:kafka:*:*:group/*/*"]}]
service-role/AWSManagedServiceAccessManagementAccess
service-role/AWSManagedSignUpAdminAccess
service-role/AWSMigrationHubDMSAccess
service-role/AWSMigrationHubDiscoveryAccess
service-role/AWSMigrationHubRefactorSpaces-SSMAutomationPolicy
service-role/AWSMigrationHubSMSAccess
service-role/AWSPanoramaApplianceRolePolicy=[{"Action":["logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/panorama_device*:log-stream:*"},{"Action":["logs:CreateLogGroup"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/panorama_device*"}]
service-role/AWSPanoramaApplianceServiceRolePolicy=[{"Action":["logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/panorama_device*:log-stream:*","arn:aws:logs:*:*:log-group:/aws/panorama/devices/*"]},{"Action":["logs:CreateLogGroup"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/panorama_device*","arn:aws:logs:*:*:log-group:/aws/panorama/devices/*"]},{"Action":["s3:ListBucket"],"Condition":{"ArnLike":{"s3:DataAccessPointArn":"arn:aws:s3:*:*:accesspoint/panorama*"}},"Effect":"Allow","Resource":["arn:aws:s3:::*-nodepackage-store-*","arn:aws:s3:::*-application-payload-store-*","arn:aws:s3:*:*:accesspoint/panorama*"]}]
service-role/AWSPanoramaGreengrassGroupRolePolicy=[{"Action":["s3:ListBucket","s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::*aws-panorama*"]},{"Action":["logs:CreateLogStream","logs:PutLogEvents","logs:CreateLogGroup"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/greengrass/*"}]
service-role/AWSPanoramaSageMakerRolePolicy=[{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::*aws-panorama*"]}]
service-role/AWSPanoramaServiceRolePolicy=[{"Action":["s3:PutObject","s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::*aws-panorama*"]}]
service-role/AWSQuickSightDescribeRDS
service-role/AWSQuickSightDescribeRedshift
service-role/AWSQuickSightElasticsearchPolicy
service-role/AWSQuickSightListIAM
service-role/AWSQuickSightSageMakerPolicy=[{"Action":["s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:s3:::sagemaker*"},{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":"arn:aws:s3:::sagemaker*"}]
service-role/AWSQuickSightSecretsManagerWriteAccess
service-role/AWSQuickSightTimestreamPolicy
service-role/AWSQuicksightAthenaAccess=[{"Action":["s3:ListBucket","s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::aws-athena-query-results-*"]}]
service-role/AWSQuicksightOpenSearchPolicy
service-role/AWSSecurityAgentWebAppPolicy
service-role/AWSShieldDRTAccessPolicy
service-role/AWSSupplyChainFederationAdminAccess=[{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::aws-supply-chain-data-*"]},{"Action":["s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::aws-supply-chain-data-*"]},{"Action":["kms:Decrypt"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:sso:instance-arn":"arn:*:sso:::instance/*"},"StringLike":{"kms:ViaService":"sso.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:identitystore:identitystore-arn":"arn:*:identitystore::*:identitystore/*"},"StringLike":{"kms:ViaService":"identitystore.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"}]
service-role/AWSTransferLoggingAccess=["logs:CreateLogStream logs:CreateLogGroup logs:PutLogEvents"]
service-role/AWSTransformApplicationDeploymentPolicy=["ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeSecurityGroups",{"Action":["s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::aws-transform-deployment-bucket-*","arn:aws:s3:::aws-transform-deployment-bucket-*/*"]},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}","aws:ResourceTag/CreatedFor":"AWSTransform"},"StringLike":{"kms:EncryptionContext:aws-transform":"*","kms:ViaService":"s3.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"}]
service-role/AWSTransformApplicationECSDeploymentPolicy=[{"Action":["logs:CreateLogGroup"],"Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":["ResourceName","CreatedBy","TransformationType"]},"StringEquals":{"aws:RequestTag/CreatedBy":"AWSTransform","aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/ecs/AWSTransform*"},"ec2:DescribeSecurityGroups ec2:DescribeNetworkInterfaces"]
service-role/AWS_ConfigRole=["ec2:Describe* glue:GetRegistry","kafka:DescribeCluster kafka:DescribeClusterV2 kafka:DescribeVpcConnection kafka:ListScramSecrets s3:ListBucket",{"Action":["logs:CreateLogStream","logs:CreateLogGroup"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/config/*"},{"Action":["logs:PutLogEvents"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/config/*:log-stream:config-rule-evaluation/*"}]
service-role/AmazonAPIGatewayPushToCloudWatchLogs=["logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents"]
service-role/AmazonAppStreamPCAAccess
service-role/AmazonAppStreamServiceAccess=["ec2:DescribeVpcs ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DeleteNetworkInterface ec2:DescribeSubnets ec2:DescribeSecurityGroups",{"Action":["s3:ListBucket","s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::appstream2-36fb080bb8-*","arn:aws:s3:::appstream-app-settings-*","arn:aws:s3:::appstream-logs-*"]}]
service-role/AmazonCodeCatalystSupportAccess
service-role/AmazonDMSCloudWatchLogsRole=[{"Action":["logs:CreateLogGroup"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:dms-tasks-*","arn:aws:logs:*:*:log-group:dms-serverless-replication-*:log-stream:"]},{"Action":["logs:CreateLogStream"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:dms-tasks-*:log-stream:dms-task-*","arn:aws:logs:*:*:log-group:dms-serverless-replication-*:log-stream:dms-serverless-*"]},{"Action":["logs:PutLogEvents"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:dms-tasks-*:log-stream:dms-task-*","arn:aws:logs:*:*:log-group:dms-serverless-replication-*:log-stream:dms-serverless-*"]}]
service-role/AmazonDMSRedshiftS3Role=[{"Action":["s3:ListBucket","s3:PutObject"],"Effect":"Allow","Resource":"arn:aws:s3:::dms-*"}]
service-role/AmazonDMSVPCManagementRole=["ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
service-role/AmazonDataZoneBedrockModelConsumptionPolicy
service-role/AmazonDataZoneBedrockModelManagementPolicy
service-role/AmazonDataZoneDomainExecutionRolePolicy
service-role/AmazonDataZoneGlueManageAccessRolePolicy=[{"Action":["kms:Decrypt"],"Condition":{"StringEquals":{"aws:ResourceTag/datazone:projectId":"proj-all"}},"Effect":"Allow","Resource":"*"},"ec2:DescribeSubnets ec2:DescribeSecurityGroups"]
service-role/AmazonDataZoneRedshiftManageAccessRolePolicy
service-role/AmazonEBSCSIDriverPolicy
service-role/AmazonEC2ContainerServiceAutoscaleRole
service-role/AmazonEC2ContainerServiceEventsRole
service-role/AmazonEC2ContainerServiceRole=["ec2:Describe*"]
service-role/AmazonEC2ContainerServiceforEC2Role=["logs:CreateLogStream logs:PutLogEvents"]
service-role/AmazonEC2RoleforAWSCodeDeploy=["s3:ListBucket"]
service-role/AmazonEC2RoleforAWSCodeDeployLimited=[{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":"arn:aws:s3:::*/CodeDeploy/*"}]
service-role/AmazonEC2RoleforDataPipelineRole=["ec2:Describe* s3:* sns:* sqs:*"]
service-role/AmazonEC2RoleforSSM=["logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents","s3:PutObject s3:ListBucket"]
service-role/AmazonEC2SpotFleetAutoscaleRole
service-role/AmazonEC2SpotFleetTaggingRole=["ec2:DescribeSubnets"]
service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity=[{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}","secretsmanager:ResourceTag/aws:secretsmanager:owningService":"ecs-sc"}},"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:ecs-sc!*"}]
service-role/AmazonECSInfrastructureRolePolicyForVolumes
service-role/AmazonECSInfrastructureRoleforExpressGatewayServices=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs",{"Action":["logs:CreateLogGroup"],"Condition":{"StringEquals":{"aws:RequestTag/AmazonECSManaged":"true"}},"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:*"}]
service-role/AmazonECSTaskExecutionRolePolicy=["logs:CreateLogStream logs:PutLogEvents"]
service-role/AmazonEFSCSIDriverPolicy
service-role/AmazonEMRServicePolicyForSessions=["ec2:DescribeVpcs"]
service-role/AmazonEMRServicePolicy_v2=[{"Action":["ec2:CreateNetworkInterface"],"Condition":{"StringEquals":{"aws:ResourceTag/for-use-with-amazon-emr-managed-policies":"true"}},"Effect":"Allow","Resource":["arn:aws:ec2:*:*:subnet/*","arn:aws:ec2:*:*:security-group/*"]},{"Action":["ec2:DeleteNetworkInterface"],"Condition":{"StringEquals":{"aws:ResourceTag/for-use-with-amazon-emr-managed-policies":"true"}},"Effect":"Allow","Resource":"*"},{"Action":["ec2:CreateNetworkInterface"],"Condition":{"StringEquals":{"aws:RequestTag/for-use-with-amazon-emr-managed-policies":"true"}},"Effect":"Allow","Resource":["arn:aws:ec2:*:*:network-interface/*"]},"ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
service-role/AmazonElasticMapReduceEditorsRole=["ec2:DescribeSecurityGroups ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSubnets ec2:DescribeVpcs"]
service-role/AmazonElasticMapReduceRole=["ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs s3:List*"]
service-role/AmazonElasticMapReduceforAutoScalingRole
service-role/AmazonElasticMapReduceforEC2Role=["ec2:Describe* s3:* sns:* sqs:*"]
service-role/AmazonElasticTranscoderRole=["s3:ListBucket s3:PutObject","sns:Publish"]
service-role/AmazonFreeRTOSOTAUpdate=[{"Action":["s3:PutObject"],"Effect":"Allow","Resource":"arn:aws:s3:::afr-ota*"},"s3:ListBucket"]
service-role/AmazonGrafanaAthenaAccess=[{"Action":["s3:ListBucket","s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::grafana-athena-query-results-*"]}]
service-role/AmazonGrafanaCloudWatchAccess
service-role/AmazonGrafanaRedshiftAccess=[{"Action":["secretsmanager:GetSecretValue"],"Condition":{"Null":{"secretsmanager:ResourceTag/RedshiftQueryOwner":"false"}},"Effect":"Allow","Resource":"*"}]
service-role/AmazonMachineLearningRoleforRedshiftDataSourceV3=["ec2:DescribeSecurityGroups",{"Action":["s3:PutObject"],"Effect":"Allow","Resource":"arn:aws:s3:::amazon-machine-learning*"}]
service-role/AmazonMacieHandshakeRole
service-role/AmazonMacieServiceRole=["s3:List*"]
service-role/AmazonPersonalizeFullAccess=[{"Action":["s3:PutObject","s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::*Personalize*","arn:aws:s3:::*personalize*"]}]
service-role/AmazonRDSDirectoryServiceAccess
service-role/AmazonRDSEnhancedMonitoringRole=[{"Action":["logs:CreateLogGroup"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:RDS*"]},{"Action":["logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:RDS*:log-stream:*"]}]
service-role/AmazonRekognitionServiceRole=[{"Action":["sns:Publish"],"Effect":"Allow","Resource":"arn:aws:sns:*:*:AmazonRekognition*"}]
service-role/AmazonS3FilesCSIDriverPolicy
service-role/AmazonS3ObjectLambdaExecutionRolePolicy=["logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents"]
service-role/AmazonS3TablesLakeFormationServiceRole=[{"Action":["kms:GenerateDataKey","kms:Decrypt"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:EncryptionContext:aws:s3:arn":"arn:aws:s3tables:*:*:bucket/*/table/*","kms:ViaService":["s3.*.amazonaws.com"]}},"Effect":"Allow","Resource":"*"}]
service-role/AmazonSNSRole=["logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents"]
service-role/AmazonSSMAutomationRole=[{"Action":["sns:Publish"],"Effect":"Allow","Resource":["arn:aws:sns:*:*:Automation*"]}]
service-role/AmazonSSMMaintenanceWindowRole
service-role/AmazonSageMakerCanvasDirectDeployAccess
service-role/AmazonSageMakerCanvasForecastAccess=[{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::sagemaker-*/Canvas*","arn:aws:s3:::sagemaker-*/canvas*"]},{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::sagemaker-*"]}]
service-role/AmazonSageMakerEdgeDeviceFleetPolicy=[{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::*SageMaker*","arn:aws:s3:::*Sagemaker*","arn:aws:s3:::*sagemaker*"]}]
service-role/AmazonSageMakerGeospatialExecutionRole=[{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::*SageMaker*","arn:aws:s3:::*Sagemaker*","arn:aws:s3:::*sagemaker*"]}]
service-role/AmazonSageMakerGeospatialFullAccess
service-role/AmazonSageMakerPartnerServiceCatalogProductsApiGatewayServiceRolePolicy
service-role/AmazonSageMakerPartnerServiceCatalogProductsCloudFormationServiceRolePolicy
service-role/AmazonSageMakerPartnerServiceCatalogProductsLambdaServiceRolePolicy=[{"Action":["secretsmanager:GetSecretValue"],"Condition":{"Null":{"aws:ResourceTag/sagemaker:partner":false},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:*"}]
service-role/AmazonSageMakerQuickSightVPCPolicy=[{"Action":["ec2:DescribeVpcs","ec2:DescribeSubnets","ec2:DescribeSecurityGroups","ec2:DescribeNetworkInterfaces"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["*"]},{"Action":["ec2:CreateNetworkInterface","ec2:DeleteNetworkInterface"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:ec2:*:*:subnet/*","arn:aws:ec2:*:*:security-group/*","arn:aws:ec2:*:*:network-interface/*"]}]
service-role/AmazonSageMakerServiceCatalogProductsApiGatewayServiceRolePolicy=[{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/apigateway/*"}]
service-role/AmazonSageMakerServiceCatalogProductsCloudformationServiceRolePolicy
service-role/AmazonSageMakerServiceCatalogProductsCodePipelineServiceRolePolicy=[{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::sagemaker-*"]}]
service-role/AmazonSageMakerServiceCatalogProductsEventsServiceRolePolicy
service-role/AmazonSageMakerServiceCatalogProductsFirehoseServiceRolePolicy
service-role/AmazonSageMakerServiceCatalogProductsGlueServiceRolePolicy=[{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::aws-glue-*","arn:aws:s3:::sagemaker-*"]},{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::aws-glue-*","arn:aws:s3:::sagemaker-*"]},{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/glue/*"}]
service-role/AmazonSageMakerServiceCatalogProductsLambdaServiceRolePolicy=[{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::aws-glue-*","arn:aws:s3:::sagemaker-*"]},{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::aws-glue-*","arn:aws:s3:::sagemaker-*"]},{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":"arn:aws:logs:*:*:log-group:/aws/lambda/*"}]
service-role/AmazonSecurityLakeMetastoreManager=[{"Action":["logs:CreateLogStream","logs:PutLogEvents","logs:CreateLogGroup"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:/aws/lambda/AmazonSecurityLake*","arn:aws:logs:*:*:/aws/lambda/AmazonSecurityLake*"]},{"Action":["s3:ListBucket","s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::aws-security-data-lake*"]}]
service-role/AmazonTextractServiceRole=[{"Action":["sns:Publish"],"Effect":"Allow","Resource":"arn:aws:sns:*:*:AmazonTextract*"}]
service-role/AmplifyBackendDeployFullAccess=[{"Action":["ec2:DescribeSubnets"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:rds:*:*:db:*","arn:aws:rds:*:*:cluster:*","arn:aws:rds:*:*:db-proxy:*","arn:aws:rds:*:*:subgrp:*","arn:aws:ec2:*:*:subnet/*"]}]
service-role/ApplicationAutoScalingForAmazonAppStreamAccess
service-role/AutoScalingNotificationAccessRole=["sqs:SendMessage sns:Publish"]
service-role/AwsGlueSessionUserRestrictedNotebookServiceRole=[{"Action":["glue:*"],"Effect":"Allow","Resource":["arn:aws:glue:*:*:catalog/*","arn:aws:glue:*:*:database/*","arn:aws:glue:*:*:table/*","arn:aws:glue:*:*:tableVersion/*","arn:aws:glue:*:*:connection/*","arn:aws:glue:*:*:userDefinedFunction/*","arn:aws:glue:*:*:devEndpoint/*","arn:aws:glue:*:*:job/*","arn:aws:glue:*:*:trigger/*","arn:aws:glue:*:*:crawler/*","arn:aws:glue:*:*:workflow/*","arn:aws:glue:*:*:mlTransform/*","arn:aws:glue:*:*:registry/*","arn:aws:glue:*:*:schema/*"]},{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::aws-glue-*/*","arn:aws:s3:::*/*aws-glue-*/*"]},{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:/aws-glue/*"]}]
service-role/AwsGlueSessionUserRestrictedServiceRole=[{"Action":["glue:*"],"Effect":"Allow","Resource":["arn:aws:glue:*:*:catalog/*","arn:aws:glue:*:*:database/*","arn:aws:glue:*:*:table/*","arn:aws:glue:*:*:tableVersion/*","arn:aws:glue:*:*:connection/*","arn:aws:glue:*:*:userDefinedFunction/*","arn:aws:glue:*:*:devEndpoint/*","arn:aws:glue:*:*:job/*","arn:aws:glue:*:*:trigger/*","arn:aws:glue:*:*:crawler/*","arn:aws:glue:*:*:workflow/*","arn:aws:glue:*:*:mlTransform/*","arn:aws:glue:*:*:registry/*","arn:aws:glue:*:*:schema/*"]},{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::aws-glue-*/*","arn:aws:s3:::*/*aws-glue-*/*"]},{"Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Effect":"Allow","Resource":["arn:aws:logs:*:*:/aws-glue/*"]}]
service-role/CloudWatchEventsBuiltInTargetExecutionAccess=["ec2:Describe*"]
service-role/CloudWatchEventsInvocationAccess
service-role/ComprehendDataAccessRolePolicy=[{"Action":["s3:ListBucket","s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::*Comprehend*","arn:aws:s3:::*comprehend*"]}]
service-role/EC2ImageBuilderLifecycleExecutionPolicy
service-role/GreengrassOTAUpdateArtifactAccess
service-role/QuickSightAccessForS3StorageManagementAnalyticsReadOnly
service-role/RDSCloudHsmAuthorizationRole
service-role/ROSAAmazonEBSCSIDriverOperatorPolicy=[{"Action":["kms:Decrypt"],"Condition":{"ForAllValues:StringEquals":{"kms:EncryptionContextKeys":["aws:ebs:id"]},"Null":{"kms:EncryptionContextKeys":false},"StringEquals":{"aws:ResourceTag/red-hat":"true"},"StringLike":{"kms:ViaService":"ec2.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"}]
service-role/ROSACloudNetworkConfigOperatorPolicy=["ec2:DescribeSubnets ec2:DescribeNetworkInterfaces"]
service-role/ROSAControlPlaneOperatorPolicy=["ec2:DescribeVpcs ec2:DescribeSecurityGroups ec2:DescribeSubnets"]
service-role/ROSAImageRegistryOperatorPolicy=["s3:ListBucket",{"Action":["s3:PutObject"],"Effect":"Allow","Resource":["arn:aws:s3:::*-image-registry-\${aws:RequestedRegion}-*/*","arn:aws:s3:::*-image-registry-\${aws:RequestedRegion}?/*","arn:aws:s3:::*-image-registry-\${aws:RequestedRegion}/*"]}]
service-role/ROSAIngressOperatorPolicy
service-role/ROSAInstallerPolicy=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs",{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"aws:ResourceTag/red-hat-managed":"true"}},"Effect":"Allow","Resource":["*"]}]
service-role/ROSAKMSProviderPolicy=[{"Action":["kms:Decrypt"],"Condition":{"StringEquals":{"aws:ResourceTag/red-hat":"true"}},"Effect":"Allow","Resource":"*"}]
service-role/ROSAKarpenterControllerPolicy=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs",{"Action":["kms:Decrypt"],"Condition":{"ForAllValues:StringEquals":{"kms:EncryptionContextKeys":["aws:ebs:id"]},"StringEquals":{"aws:ResourceTag/red-hat":"true"},"StringLike":{"kms:ViaService":"ec2.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/*"}]
service-role/ROSAKubeControllerPolicy=["ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
service-role/ROSANodePoolManagementPolicy=["ec2:DescribeNetworkInterfaces ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcs"]
service-role/ROSASRESupportPolicy=["ec2:DescribeNetworkInterfaces ec2:DescribeSubnets","ec2:DescribeSecurityGroups"]
service-role/ROSAWorkerInstancePolicy
service-role/SageMakerStudioBedrockAgentServiceRolePolicy=[{"Action":["kms:Decrypt"],"Condition":{"Null":{"kms:EncryptionContext:aws:bedrock:guardrail-id":"false"},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"},{"Action":["kms:Decrypt"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:s3:arn":["arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}","arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}/*"]},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"}]
service-role/SageMakerStudioBedrockChatAgentUserRolePolicy=[{"Action":["s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}","s3:prefix":"\${aws:PrincipalTag/AmazonDataZoneDomain}/\${aws:PrincipalTag/AmazonDataZoneProject}/\${aws:PrincipalTag/AppDefinitionPath}"},"StringNotEquals":{"aws:PrincipalTag/AmazonDataZoneDomain":"","aws:PrincipalTag/AmazonDataZoneProject":"","aws:PrincipalTag/AppDefinitionPath":"","aws:PrincipalTag/DomainBucketName":""}},"Effect":"Allow","Resource":"arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}"},{"Action":["s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}","s3:prefix":"\${aws:PrincipalTag/AmazonDataZoneDomain}/\${aws:PrincipalTag/AmazonDataZoneProject}/\${aws:PrincipalTag/DataSourcePath}"},"StringNotEquals":{"aws:PrincipalTag/AmazonDataZoneDomain":"","aws:PrincipalTag/AmazonDataZoneProject":"","aws:PrincipalTag/DataSourcePath":"","aws:PrincipalTag/DomainBucketName":""}},"Effect":"Allow","Resource":"arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:EncryptionContext:aws:bedrock:arn":"arn:aws:bedrock:*:\${aws:PrincipalAccount}:agent/\${aws:PrincipalTag/AgentId}","kms:ViaService":"bedrock.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"},{"Action":["kms:Decrypt"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:s3:arn":["arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}","arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}/*"]},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"}]
service-role/SageMakerStudioBedrockEvaluationJobServiceRolePolicy=[{"Action":["s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"s3:prefix":"\${aws:PrincipalTag/AmazonDataZoneDomain}/\${aws:PrincipalTag/AmazonDataZoneProject}/*"},"StringNotEquals":{"aws:PrincipalTag/AmazonDataZoneDomain":"","aws:PrincipalTag/AmazonDataZoneProject":"","aws:PrincipalTag/DomainBucketName":""}},"Effect":"Allow","Resource":"arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}"},{"Action":["s3:PutObject"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringNotEquals":{"aws:PrincipalTag/AmazonDataZoneDomain":"","aws:PrincipalTag/AmazonDataZoneProject":"","aws:PrincipalTag/DomainBucketName":""}},"Effect":"Allow","Resource":["arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}/\${aws:PrincipalTag/AmazonDataZoneDomain}/\${aws:PrincipalTag/AmazonDataZoneProject}/*"]},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:s3:arn":["arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}","arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}/*"]},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"}]
service-role/SageMakerStudioBedrockFlowServiceRolePolicy=[{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:EncryptionContext:aws:bedrock-prompts:arn":"arn:aws:bedrock:*:\${aws:PrincipalAccount}:prompt/*","kms:ViaService":"bedrock.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"},{"Action":["kms:Decrypt"],"Condition":{"Null":{"kms:EncryptionContext:aws:bedrock:guardrail-id":"false"},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:ViaService":"bedrock.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:EncryptionContext:aws:bedrock:arn":"arn:aws:bedrock:*:\${aws:PrincipalAccount}:agent/*","kms:ViaService":"bedrock.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"}]
service-role/SageMakerStudioBedrockFunctionExecutionRolePolicy=[{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}","aws:ResourceTag/AmazonDataZoneProject":"\${aws:PrincipalTag/AmazonDataZoneProject}"}},"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:amazon-bedrock*"},{"Action":["kms:Decrypt"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:EncryptionContext:SecretARN":"arn:aws:secretsmanager:*:\${aws:PrincipalAccount}:secret:amazon-bedrock*","kms:ViaService":"secretsmanager.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"}]
service-role/SageMakerStudioBedrockKnowledgeBaseCustomResourcePolicy
service-role/SageMakerStudioBedrockKnowledgeBaseServiceRolePolicy=[{"Action":["s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"s3:prefix":["\${aws:PrincipalTag/AmazonDataZoneDomain}/\${aws:PrincipalTag/AmazonDataZoneProject}","\${aws:PrincipalTag/AmazonDataZoneDomain}/\${aws:PrincipalTag/AmazonDataZoneProject}/*"]},"StringNotEquals":{"aws:PrincipalTag/AmazonDataZoneDomain":"","aws:PrincipalTag/AmazonDataZoneProject":"","aws:PrincipalTag/DomainBucketName":""}},"Effect":"Allow","Resource":"arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContextKeys":"false"},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:ViaService":["neptune-graph.*.amazonaws.com","s3vectors.*.amazonaws.com"]}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:EncryptionContext:aws:bedrock:arn":"arn:aws:bedrock:*:\${aws:PrincipalAccount}:knowledge-base/*"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"},{"Action":["kms:Decrypt"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:s3:arn":["arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}","arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}/*"]},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"}]
service-role/SageMakerStudioBedrockPromptUserRolePolicy=[{"Action":["s3:ListBucket"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}","s3:prefix":"\${aws:PrincipalTag/AmazonDataZoneDomain}/\${aws:PrincipalTag/AmazonDataZoneProject}/\${aws:PrincipalTag/PromptDefinitionPath}"},"StringNotEquals":{"aws:PrincipalTag/AmazonDataZoneDomain":"","aws:PrincipalTag/AmazonDataZoneProject":"","aws:PrincipalTag/DomainBucketName":"","aws:PrincipalTag/PromptDefinitionPath":""}},"Effect":"Allow","Resource":"arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:EncryptionContext:aws:bedrock-prompts:arn":"arn:aws:bedrock:*:\${aws:PrincipalAccount}:prompt/\${aws:PrincipalTag/PromptId}","kms:ViaService":"bedrock.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"},{"Action":["kms:Decrypt"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:s3:arn":["arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}","arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}/*"]},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"}]
service-role/SageMakerStudioDomainExecutionRolePolicy
service-role/SageMakerStudioDomainServiceRolePolicy=[{"Action":["kms:Decrypt"],"Condition":{"Null":{"aws:ResourceTag/EnableKeyForAmazonDataZone":"false"},"StringEquals":{"aws:ResourceTag/EnableKeyForAmazonDataZone":"true"},"StringLike":{"kms:EncryptionContext:PARAMETER_ARN":"arn:aws:ssm:*:*:parameter/amazon/datazone/profiles*","kms:ViaService":"ssm.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"}]
service-role/SageMakerStudioEMRContainersSystemNamespaceRolePolicy
service-role/SageMakerStudioEMRInstanceRolePolicy=[{"Action":["s3:PutObject"],"Condition":{"Null":{"aws:PrincipalTag/AmazonDataZoneProject":"false"},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringNotEquals":{"aws:PrincipalTag/AmazonDataZoneDomain":"","aws:PrincipalTag/AmazonDataZoneProject":"","aws:PrincipalTag/AmazonDataZoneScopeName":"","aws:PrincipalTag/DomainBucketName":""}},"Effect":"Allow","Resource":"arn:aws:s3:::\${aws:PrincipalTag/DomainBucketName}/\${aws:PrincipalTag/AmazonDataZoneDomain}/\${aws:PrincipalTag/AmazonDataZoneProject}/\${aws:PrincipalTag/AmazonDataZoneScopeName}/sys/emr/*"},{"Action":["kms:Decrypt"],"Condition":{"Null":{"kms:EncryptionContextKeys":"false"},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:ViaService":["ec2.*.amazonaws.com"]}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"},{"Action":["kms:GenerateDataKey"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"}]
service-role/SageMakerStudioEMRServiceRolePolicy=[{"Action":["ec2:CreateNetworkInterface"],"Condition":{"ArnLike":{"ec2:Vpc":"arn:aws:ec2:*:*:vpc/\${aws:PrincipalTag/VpcId}"}},"Effect":"Allow","Resource":["*"]},{"Action":["kms:Decrypt"],"Condition":{"Null":{"kms:EncryptionContextKeys":"false"},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:ViaService":["ec2.*.amazonaws.com"]}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"},{"Action":["kms:GenerateDataKey"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:kms:*:*:key/\${aws:PrincipalTag/KmsKeyId}"}]
service-role/SageMakerStudioProjectProvisioningRolePolicy=[{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContext:aws:codecommit:id":"false"},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:ViaService":["codecommit.*.amazonaws.com"]}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}","kms:EncryptionContext:glue_catalog_id":"\${aws:PrincipalAccount}"},"StringLike":{"kms:ViaService":["glue.*.amazonaws.com"]}},"Effect":"Allow","Resource":"*"},{"Action":["s3:ListBucket"],"Condition":{"Null":{"s3:prefix":"true"},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:s3:::*"]},"ec2:DescribeVpcs ec2:DescribeSecurityGroups ec2:DescribeSubnets",{"Action":["logs:CreateLogGroup"],"Condition":{"ForAllValues:StringLike":{"aws:TagKeys":["AmazonDataZone*","AmazonBedrockManaged"]},"Null":{"aws:TagKeys":"false"},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:logs:*:*:log-group:datazone-*","arn:aws:logs:*:*:log-group:/aws/lambda/amazon-bedrock-ide-*"]},{"Action":["secretsmanager:GetSecretValue"],"Condition":{"StringEquals":{"aws:ResourceTag/for-use-with-all-datazone-projects":"true"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:GenerateDataKey","kms:Decrypt"],"Condition":{"Null":{"kms:EncryptionContext:SecretARN":"false"},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:ViaService":["secretsmanager.*.amazonaws.com"]}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:sso:instance-arn":"arn:*:sso:::instance/*"},"StringLike":{"kms:ViaService":"sso.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt"],"Condition":{"ArnLike":{"kms:EncryptionContext:aws:identitystore:identitystore-arn":"arn:*:identitystore::*:identitystore/*"},"StringLike":{"kms:ViaService":"identitystore.*.amazonaws.com"}},"Effect":"Allow","Resource":"*"},{"Action":["kms:Decrypt","kms:GenerateDataKey"],"Condition":{"Null":{"kms:EncryptionContext:aws:redshift-serverless:arn":"false"},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"},"StringLike":{"kms:ViaService":["redshift-serverless.*.amazonaws.com"]}},"Effect":"Allow","Resource":"*"},{"Action":["ec2:CreateNetworkInterface"],"Condition":{"StringEquals":{"aws:CalledViaLast":"ops.emr-serverless.amazonaws.com","aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":["arn:aws:ec2:*:*:network-interface/*"]},{"Action":["ec2:CreateNetworkInterface"],"Condition":{"StringEquals":{"aws:CalledViaLast":"ops.emr-serverless.amazonaws.com"}},"Effect":"Allow","Resource":["arn:aws:ec2:*:*:subnet/*","arn:aws:ec2:*:*:security-group/*"]},{"Action":["ec2:CreateNetworkInterface"],"Effect":"Allow","Resource":["arn:aws:ec2:*:*:subnet/*","arn:aws:ec2:*:*:network-interface/*"]},{"Action":["secretsmanager:GetSecretValue"],"Condition":{"Null":{"aws:ResourceTag/AmazonDataZoneProject":"false"},"StringEquals":{"aws:ResourceAccount":"\${aws:PrincipalAccount}"}},"Effect":"Allow","Resource":"arn:aws:secretsmanager:*:*:secret:*"},{"Action":["ec2:DescribeNetworkInterfaces"],"Condition":{"ForAnyValue:StringLike":{"aws:CalledVia":["emr-containers.amazonaws.com"]}},"Effect":"Allow","Resource":"*"}]
service-role/SageMakerStudioQueryExecutionRolePolicy=[{"Action":["s3:ListBucket"],"Condition":{"StringEquals":{"aws:PrincipalTag/SageMakerStudioQueryExecutionRole":"true"}},"Effect":"Allow","Resource":["arn:aws:s3:::amazon-sagemaker-*"]}]
service-role/SecurityAgentWebAppAPIPolicy
service-role/ServerMigrationServiceLaunchRole=["ec2:Describe*"]
service-role/ServerMigrationServiceRoleForInstanceValidation
service-role/VMImportExportRoleForAWSConnector=[{"Action":["s3:ListBucket"],"Effect":"Allow","Resource":["arn:aws:s3:::import-to-ec2-*"]},"ec2:Describe*"]`
